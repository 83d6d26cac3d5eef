/** Puts a text into the phone's clipboard. */
import Taro from '@tarojs/taro';

/** Whether it is there now. WeChat says so to the member by itself; in a browser the page has to. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await Taro.setClipboardData({ data: text });
    return true;
  } catch (why) {
    console.warn('changke: could not be copied', why instanceof Error ? why.name : typeof why);
    return false;
  }
}

/** Whether WeChat has already told the member that something was copied. */
export const tellsOfCopies = process.env.TARO_ENV === 'weapp';
