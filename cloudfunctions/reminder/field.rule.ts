/** WeChat's rules for the fields of a subscription message: what is too long is cut, what does not fit is made to, so that 47003 cannot happen. */
import type { LocalDay } from '@/types/contract/values';

const HAN = /\p{Script=Han}/u;

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

const only = (text: string, allowed: RegExp): string => [...text].filter((it) => allowed.test(it)).join('');

/**
 * A value as the field accepts it; the letters of the field's name give the rule (`thing1`, `date2`; see WeChat's parameter table).
 * Days go in and come out by `dateText`; other text in a `date` or `time` is left as it is.
 */
export function fitField(field: string, value: string): string {
  const letters = field.replace(/\d+$/, '');
  const fitted = fittedAs(letters, value.replace(/\s+/g, ' ').trim());
  return fitted === '' ? (EMPTY[letters] ?? value) : fitted;
}

function fittedAs(letters: string, value: string): string {
  switch (letters) {
    case 'thing':
      return cut(plain(value), 20);
    case 'number':
      return /^\d+(\.\d+)?/.exec(value.replace(/,/g, ''))?.[0].slice(0, 32).replace(/\.$/, '') ?? '';
    case 'character_string':
      return only(value, /[\x21-\x7e]/).slice(0, 32);
    case 'amount':
      return /^[^\d\s.]?\d{1,10}(\.\d{1,2})?/u.exec(value.replace(/,/g, ''))?.[0] ?? '';
    case 'phrase':
      return [...only(value, HAN)].slice(0, 5).join('');
    case 'name':
      return HAN.test(value) ? [...only(value, HAN)].slice(0, 10).join('') : beginning(plain(value), 20).trim();
    default:
      return value;
  }
}

/** 2026年3月9日, which `date` and `time` both take. */
export const dateText = (day: LocalDay): string =>
  `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

/** 9 Mar 2026. */
export const dateTextEn = (day: LocalDay): string =>
  `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''} ${day.slice(0, 4)}`;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
