/** The name by which the browser's tab, or WeChat's list of mini-programs, calls this page. */
import Taro from '@tarojs/taro';

/** `parts` from the page to the shop; empty ones are left out. */
export function showTitle(parts: readonly string[]): void {
  const title = parts.filter((it) => it !== '').join(' · ');
  if (title === '') return;
  if (process.env.TARO_ENV === 'h5') document.title = title;
  else void Taro.setNavigationBarTitle({ title });
}
