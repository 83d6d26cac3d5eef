/** Whether this is WeChat's own browser, as inside an official account: it signs people in, and opens no downloads. */
export const inWechatBrowser = (): boolean => process.env.TARO_ENV === 'h5' && /micromessenger/i.test(window.navigator.userAgent);
