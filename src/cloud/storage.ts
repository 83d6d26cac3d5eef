/** The phone's own memory: text by key, under one prefix a phone, so that two phones in one browser do not mix. */
import Taro from '@tarojs/taro';

const IN_BROWSER = process.env.TARO_ENV === 'h5';

/** `?phone=member` names the phone within a stage; alone it is `app`. */
function phoneName(): string {
  if (!IN_BROWSER) return 'app';
  const named = new URLSearchParams(window.location.search).get('phone') ?? '';
  return /^[a-z]{1,16}$/.test(named) ? named : 'app';
}

export const STORAGE_PREFIX = `changke.${phoneName()}.`;

export function readText(key: string): string | undefined {
  const name = STORAGE_PREFIX + key;
  if (IN_BROWSER) return window.localStorage.getItem(name) ?? undefined;
  const found: unknown = Taro.getStorageSync(name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function writeText(key: string, text: string): void {
  if (IN_BROWSER) window.localStorage.setItem(STORAGE_PREFIX + key, text);
  else Taro.setStorageSync(STORAGE_PREFIX + key, text);
}

export function removeText(key: string): void {
  if (IN_BROWSER) window.localStorage.removeItem(STORAGE_PREFIX + key);
  else Taro.removeStorageSync(STORAGE_PREFIX + key);
}

/** Takes away everything under keys that begin so. */
export function removeUnder(beginnings: readonly string[]): void {
  for (const key of keys()) if (beginnings.some((it) => key.startsWith(it))) removeText(key);
}

function keys(): string[] {
  const names: readonly string[] = IN_BROWSER ? Object.keys(window.localStorage) : Taro.getStorageInfoSync().keys;
  return names.filter((it) => it.startsWith(STORAGE_PREFIX)).map((it) => it.slice(STORAGE_PREFIX.length));
}

/** A value of our own writing; undefined when absent or not readable any more, which is the same to a reader. */
export function readValue<T>(key: string): T | undefined {
  const text = readText(key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    removeText(key);
    return undefined;
  }
}

/** A full memory must not break a page: what is kept here is a convenience, never the only copy. */
export function keepValue(key: string, value: unknown): boolean {
  try {
    writeText(key, JSON.stringify(value));
    return true;
  } catch (why) {
    console.warn('changke: the phone’s storage is full', key, why instanceof Error ? why.name : '');
    return false;
  }
}
