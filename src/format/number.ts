/** Points, growth and money as people read them, from whole numbers. Nothing is computed here but the writing. */

import type { Language } from '@/src/texts/language';

/** 3280 is `3,280`. */
export function grouped(whole: number): string {
  const digits = Math.abs(whole)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return whole < 0 ? `−${digits}` : digits;
}

/**
 * Where there is room for five figures and no more: 1234567 is `123.4万`, `1.2M`. Cut, never rounded up: nobody is promised a
 * point too much.
 */
export function compact(whole: number, language: Language): string {
  if (whole < 100_000) return grouped(whole);
  const tenths = (unit: number) => Math.floor(whole / (unit / 10)) / 10;
  if (language === 'zh') return whole < 100_000_000 ? `${tenths(10_000)}万` : `${tenths(100_000_000)}亿`;
  return whole < 1_000_000 ? `${Math.floor(whole / 1000)}k` : `${tenths(1_000_000)}M`;
}

/** With its sign: `+358`, `−680`, `0`. */
export const signed = (whole: number): string => (whole > 0 ? `+${grouped(whole)}` : grouped(whole));

/** Whole fen as yuan: 12880 is `128.80`. */
export function yuan(fen: number): string {
  const cents = Math.abs(fen) % 100;
  const sign = fen < 0 ? '−' : '';
  return `${sign}${grouped((Math.abs(fen) - cents) / 100)}.${cents.toString().padStart(2, '0')}`;
}

/** Without empty cents: 1000 is `10`, 990 is `9.90`, 12880 is `128.80`. */
export function shortYuan(fen: number): string {
  const text = yuan(fen);
  return text.endsWith('.00') ? text.slice(0, -3) : text;
}

/** Basis points as a factor: 12500 is `1.25`, 10000 is `1`. */
export function factor(bp: number): string {
  const rest = (bp % 10_000).toString().padStart(4, '0').replace(/0+$/, '');
  const whole = (bp - (bp % 10_000)) / 10_000;
  return rest === '' ? whole.toString() : `${whole}.${rest}`;
}

/** Characters of a long code that are shown; what is longer than this was made for machines. */
const SHOWN_CODE = 8;
const READABLE_CODE = 16;

/** The end of a code that is too long to read out, in fours: `01m8b1sn0q67p3hf1mva32rx4x` is `…VA32 RX4X`. A short one stays as it is. */
export const shortCode = (code: string): string =>
  code.length <= READABLE_CODE || !/^[0-9a-z]+$/i.test(code) ? code : `…${inFours(code.slice(-SHOWN_CODE).toUpperCase())}`;

const inFours = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');

/** `10286604` is `1028 6604`: groups of four are read out easily. */
export const spaced = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');
