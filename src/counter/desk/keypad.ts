/** An amount as it is typed, and what it is in fen; pure, so that it is tested without a page. */

export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0', 'back'] as const;
export type Key = (typeof KEYS)[number];

/** Digits before the point: no purchase of ten million yuan is made at a counter. */
const YUAN_DIGITS_MAX = 7;
const CENT_DIGITS = 2;

/** The text after a key; what would make no amount changes nothing. */
export function press(text: string, key: Key): string {
  if (key === 'back') return text.slice(0, -1);
  const [yuan = '', cents] = text.split('.');
  if (key === '.') return cents === undefined ? `${yuan === '' ? '0' : yuan}.` : text;
  if (cents !== undefined) return cents.length < CENT_DIGITS ? text + key : text;
  if (yuan === '0') return key;
  return yuan.length < YUAN_DIGITS_MAX ? text + key : text;
}

/** Whole fen; undefined while nothing is typed or it is no amount. `128.8` is 12,880. */
export function fenOf(text: string): number | undefined {
  const parts = /^(\d{1,7})(?:\.(\d{0,2}))?$/.exec(text);
  if (parts === null) return undefined;
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(CENT_DIGITS, '0'));
}

/** Whole fen as one would have typed it. */
export function textOf(fen: number): string {
  const cents = fen % 100;
  const yuan = (fen - cents) / 100;
  return cents === 0 ? yuan.toString() : `${yuan}.${cents.toString().padStart(CENT_DIGITS, '0')}`;
}
