/** The language that the member reads: Chinese unless they chose English. */
import { useSyncExternalStore } from 'react';
import type { Bilingual } from '@/types/contract/values';
import { readText, writeText } from '@/src/cloud/storage';

export type Language = 'zh' | 'en';

const KEY = 'language';
const listeners = new Set<() => void>();
let chosen: Language | undefined;

export const language = (): Language => (chosen ??= readText(KEY) === 'en' ? 'en' : 'zh');

export function chooseLanguage(it: Language): void {
  chosen = it;
  writeText(KEY, it);
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The language, and a new drawing when it changes. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, language, language);

/** The texts of one module in the member's language. */
export const useTexts = <T>(texts: { zh: T; en: T }): T => texts[useLanguage()];

/** A text that a shop wrote, in the member's language. */
export const useSay = (): ((it: Bilingual) => string) => {
  const now = useLanguage();
  return (it) => it[now];
};
