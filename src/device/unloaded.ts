/** A page whose code is not on the phone yet and could not be fetched: what failed, and how to try the same way again. */
import { useSyncExternalStore } from 'react';
import Taro from '@tarojs/taro';

export interface Unloaded {
  /** Takes the same way again. */
  retry: () => void;
}

const listeners = new Set<() => void>();
let current: Unloaded | undefined;

function tell(it: Unloaded | undefined): void {
  current = it;
  listeners.forEach((listener) => listener());
}
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Undefined while nothing has failed, and once it was put away. */
export const useUnloaded = (): Unloaded | undefined =>
  useSyncExternalStore(
    subscribe,
    () => current,
    () => current,
  );
export const putAwayUnloaded = (): void => tell(undefined);

/** Entries of the browser's history when a page was last shown: a way that was added to them is gone back, one that replaced is not. */
let entriesShown = 0;

/** To be called whenever a page is shown. */
export function pageShown(): void {
  if (process.env.TARO_ENV === 'h5') entriesShown = window.history.length;
  putAwayUnloaded();
}

const TABS: readonly string[] = ['/pages/card/index', '/pages/mall/index', '/pages/coupons/index', '/pages/me/index'];
const isOfCode = (why: unknown): boolean =>
  why instanceof Error && (why.name === 'ChunkLoadError' || /Loading (CSS )?chunk .* failed/i.test(why.message));

/** To be called with every promise that nobody has caught; true when it was a page that could not be fetched. */
export function takeUnloaded(why: unknown): boolean {
  if (process.env.TARO_ENV === 'h5') return isOfCode(why) && inBrowser();
  const said = typeof why === 'object' && why !== null && 'errMsg' in why ? String(why.errMsg) : String(why);
  if (!/^(navigateTo|redirectTo|switchTab|reLaunch):fail/.test(said)) return false;
  // WeChat does not say which page it was: the tap that led there is the way to try again.
  tell({ retry: putAwayUnloaded });
  return true;
}

/** The address is ahead of the page that is still shown: it goes back, and the way is offered anew. */
function inBrowser(): boolean {
  const wanted = window.location.hash.replace(/^#/, '');
  const pages = Taro.getCurrentPages();
  const shown = pages[pages.length - 1];
  if (shown === undefined) {
    withoutPage();
    return true;
  }
  const isTab = TABS.includes(wanted.split('?')[0] ?? '');
  if (window.history.length > entriesShown) window.history.back();
  else window.history.replaceState(window.history.state, '', `#${shown.$taroPath ?? shown.route ?? ''}`);
  tell({ retry: () => void (isTab ? Taro.switchTab({ url: wanted }) : Taro.navigateTo({ url: wanted })) });
  return true;
}

/** The first page of all is missing: there is nothing to draw on but the document itself. */
function withoutPage(): void {
  const say = document.createElement('button');
  say.textContent = '没有网络，这一页没能打开。点这里再试一次 · No network. Tap to try again';
  say.style.cssText =
    'display:block;margin:40vh auto 0;padding:16px 20px;max-width:320px;border:0;border-radius:16px;font:inherit';
  say.addEventListener('click', () => window.location.reload());
  document.body.replaceChildren(say);
}
