/**
 * Text that people write for others to read: without what nobody sees or what turns the reading direction around, and counted as people
 * count. It is cleaned rather than refused: a name copied out of a chat carries such signs without its owner knowing.
 */

const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029]/gu;
const CONTROL = /(?!\n)\p{Cc}/gu;
/** Half of a pair, no character at all, and the marks of annotations. */
const BROKEN = /[\p{Cs}\p{Noncharacter_Code_Point}\uFFF9-\uFFFB]/gu;
/**
 * What Unicode says is shown as nothing (UAX #44, Default_Ignorable_Code_Point): zero-width spaces, fillers, marks that turn the
 * direction (UAX #9). Not among them what has a task inside a character: joiners, variation selectors, tags of flags.
 */
const UNSEEN = /(?![\u200C\u200D\uFE00-\uFE0F\u{E0020}-\u{E007F}\u{E0100}-\u{E01EF}])\p{Default_Ignorable_Code_Point}/gu;
const WITH_A_TASK = /[\u200C\u200D\uFE00-\uFE0F\u{E0020}-\u{E007F}\u{E0100}-\u{E01EF}]/gu;
/** Joiners where they join nothing: not after an emoji or a letter of a script that is written with them. */
const IDLE_JOINER =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\p{M}\p{Script=Arabic}])[\u200C\u200D]+|[\u200C\u200D]+(?=\s|$)/gu;
/** Selectors after nothing that they could select, and tags after no flag. */
const IDLE_SELECTOR = /(?<=^|\s)[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]+|(?<!\u{1F3F4}[\u{E0020}-\u{E007F}]*)[\u{E0020}-\u{E007F}]/gu;
/** No script stacks more marks than this upon one letter. */
const STACKED_MARKS = /(\p{M}{8})\p{M}+/gu;
/** Something to be seen: a blank of Braille is a sign, and nothing to see. */
const SEEN = /[^\s\p{Z}\p{C}\p{M}\u2800]/u;

/** One line of text as it is kept. Empty where there is nothing to see. */
export const cleanLine = (text: string): string =>
  cleaned(text.replace(LINE_BREAK, ' ').replace(/\n/g, ' ')).replace(/\s+/gu, ' ');

/** As it was written, but for what nobody sees: of a number that was copied out of an address book or a spreadsheet. */
export const withoutUnseen = (text: string): string =>
  text.replace(BROKEN, '').replace(UNSEEN, '').replace(WITH_A_TASK, '').trim();

/** Lines and blank lines are kept. */
export const cleanLines = (text: string): string => cleaned(text.replace(LINE_BREAK, '\n'));

/** Text that comes out otherwise a second time plays with joiners and selectors: it has to do without any. */
function cleaned(text: string): string {
  const once = cleanedOnce(text.replace(BROKEN, '').replace(UNSEEN, '').replace(CONTROL, ' '));
  const kept = cleanedOnce(once) === once ? once : cleanedOnce(once.replace(WITH_A_TASK, ''));
  return SEEN.test(kept) ? kept : '';
}

const cleanedOnce = (text: string): string =>
  text.normalize('NFC').replace(IDLE_SELECTOR, '').replace(IDLE_JOINER, '').replace(STACKED_MARKS, '$1').normalize('NFC').trim();

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Characters as people see them: a family in one emoji is one. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _it of segmenter.segment(text)) length += 1;
  return length;
}

/** Code units that the largest emoji takes (four people with tones of skin, 19); what is longer is no character but a chain. */
export const UNITS_OF_ONE = 20;

/** Between `min` and `max` characters, and no more code units than so many can have. */
export function isWithin(text: string, min: number, max: number): boolean {
  // Most texts are shorter than allowed by any count.
  if (text.length <= max && min <= 1) return text.length >= min;
  const length = lengthOf(text);
  return length >= min && length <= max && text.length <= max * UNITS_OF_ONE;
}
