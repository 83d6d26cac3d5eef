/** Whether the member asked the phone for less motion. */
export const wantsLessMotion = (): boolean =>
  process.env.TARO_ENV === 'h5' && window.matchMedia('(prefers-reduced-motion: reduce)').matches;
