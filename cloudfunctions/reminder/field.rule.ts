/** WeChat's rules for the fields of a subscription message: what is too long is cut, what does not fit is made to, so that 47003 cannot happen. */
import type { LocalDay } from '@/types/contract/values';

/** What every reader of WeChat's "汉字" takes: the unified ideographs of the basic plane, no radicals, marks or rare ones beyond it. */
const HAN = /[\u4e00-\u9fa5]/;

/** Shown where nothing that was said fits. */
const EMPTY: Readonly<Record<string, string>> = {
  thing: '—',
  number: '0',
  character_string: '-',
  amount: '0',
  phrase: '已更新',
  name: '会员',
};

/** The beginning of a text in at most `max` UTF-16 units, by which the strictest reader counts; no letter is cut in two. */
function beginning(text: string, max: number): string {
  let kept = '';
  for (const letter of text) {
    if (kept.length + letter.length > max) break;
    kept += letter;
  }
  return kept;
}

/** The same with an ellipsis in the last place where something is cut. */
const cut = (text: string, max: number): string => (text.length <= max ? text : `${beginning(text, max - 1)}…`);

/** WeChat's table allows letters, digits and symbols: emoji, and what shows nothing, are left out. */
const SAID = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const EMOJI = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u{fe0f}\u{20e3}]$/u;
const plain = (text: string): string =>
  [...text]
    .filter((it) => SAID.test(it) && !EMOJI.test(it))
    .join('')
    .replace(/ +/g, ' ')
    .trim();

/** In a name without Chinese: digits, and the Chinese that `HAN` does not know. */
const NO_LETTER = /[\p{N}\p{Script=Han}]/gu;

const only = (text: string, allowed: RegExp): string => [...text].filter((it) => allowed.test(it)).join('');

/** The time of the day (`HH:MM`) at which a day begins, or ends. */
export type Clock = '00:00' | '23:59';

/**
 * A value as the field accepts it; the letters of the field's name give the rule (`thing1`, `date2`; see WeChat's parameter table).
 * Days come by `dateText`: a `date` takes them as they are, a `time` wants a time of the day with them, which is `clock`.
 */
export function fitField(field: string, value: string, clock: Clock = '00:00'): string {
  const letters = field.replace(/\d+$/, '');
  const fitted = fittedAs(letters, value.replace(/\s+/g, ' ').trim(), clock);
  return fitted === '' ? (EMPTY[letters] ?? value) : fitted;
}

function fittedAs(letters: string, value: string, clock: Clock): string {
  switch (letters) {
    case 'thing':
      return cut(plain(value), 20);
    case 'number':
      return /^\d+(\.\d+)?/.exec(value.replace(/,/g, ''))?.[0].slice(0, 32).replace(/\.$/, '') ?? '';
    case 'character_string':
      return only(value, /[\x21-\x7e]/).slice(0, 32);
    case 'amount':
      return amountOf(value.replace(/,/g, ''));
    case 'phrase':
      return only(value, HAN).slice(0, 5);
    case 'name':
      // Chinese alone, or letters and symbols without digits.
      return HAN.test(value) ? only(value, HAN).slice(0, 10) : beginning(plain(value.replace(NO_LETTER, '')), 20).trim();
    case 'time':
      return `${value} ${clock}`;
    default:
      return value;
  }
}

const AMOUNT_DIGITS_MAX = 10;

/** One currency sign and ten digits at most, those behind the point among them; where they are too many the point goes first. */
function amountOf(value: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(\p{Sc}?)(\d{1,10})(\.\d{1,2})?/u.exec(value) ?? [];
  return `${sign}${whole}${whole.length + rest.length - 1 > AMOUNT_DIGITS_MAX ? '' : rest}`;
}

/** 2026年3月9日, as `date` takes it. */
export const dateText = (day: LocalDay): string =>
  `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

/** 9 Mar 2026. */
export const dateTextEn = (day: LocalDay): string =>
  `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''} ${day.slice(0, 4)}`;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
