/** Screen brightness while a code is shown to a scanner. A browser cannot change it. */
import Taro from '@tarojs/taro';

/** Full brightness and no sleep; gives back how to restore both. */
export function brighten(): () => void {
  if (process.env.TARO_ENV === 'h5') return () => undefined;
  let before: number | undefined;
  // Some phones refuse; the code can be read without it.
  const ignore = () => undefined;
  Taro.getScreenBrightness({
    success: ({ value }) => {
      before = value;
      Taro.setScreenBrightness({ value: 1 }).catch(ignore);
    },
  });
  Taro.setKeepScreenOn({ keepScreenOn: true }).catch(ignore);
  return () => {
    if (before !== undefined) Taro.setScreenBrightness({ value: before }).catch(ignore);
    Taro.setKeepScreenOn({ keepScreenOn: false }).catch(ignore);
  };
}
