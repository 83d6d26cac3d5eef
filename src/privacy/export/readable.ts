/**
 * What is held about a member, of whatever shape, as a page a person can read: a section for each part of the house, in it
 * facts, and lists of things with their facts. Pure; the file that is saved holds everything as it came.
 */
import { clockAt, dayAt, dayInWords } from '@/src/format/day';
import { grouped, shortCode, yuan } from '@/src/format/number';
import type { Language } from '@/src/texts/language';

export interface Line {
  label: string;
  value: string;
}

/** A list of things; `blocks` are the first of them, `count` says how many there are, `shown` how many came with the answer. */
export interface Listed {
  title: string;
  count: number;
  shown: number;
  blocks: Line[][];
}

export interface Section {
  key: string;
  title: string;
  lines: Line[];
  lists: Listed[];
  /** Names of what could be held here and is not: they are told together, not a line each. */
  missing: string[];
}

export interface Words {
  /** Names of parts and of fields; what has none keeps its own. */
  names: Readonly<Record<string, string>>;
  /** Values that are codes of ours. */
  values: Readonly<Record<string, string>>;
  yes: string;
  no: string;
  count: (count: string) => string;
}

/** A list of a part that was too long for one answer: `shown` of `of` came. */
export interface Cut {
  part: string;
  list: string;
  shown: number;
  of: number;
}

interface Around {
  words: Words;
  language: Language;
  today: string;
}

/** As many things of a list are shown; the rest is in the file. */
const SHOWN_MAX = 5;
/** For machines alone: proofs of the ledger, pictures, marks against doing a thing twice. The file has them. */
const FOR_MACHINES: readonly string[] = ['canonical', 'hash', 'art', 'key', 'app'];
/** Ids of ours: nothing to read unless they have a name (a shop has). */
const OUR_IDS = /Ids?$/;
/** Facts within facts are told up to so deep; beyond, they are only in the file. */
const DEPTH_MAX = 3;
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Digits that are names, years, days or codes, not amounts: they are not grouped. */
const NUMBERED = /(No|Id|Code|Year|Month|Day|Hour|Tail|Phone|Version|Account)$/i;

type Thing = Readonly<Record<string, unknown>>;
const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null && !Array.isArray(value);
/** A list of things; a list of plain values is one value. */
const isList = (value: unknown): value is readonly Thing[] => Array.isArray(value) && value.length > 0 && value.every(isThing);

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** One section for each part, in the order in which they came. */
export const sectionsOf = (held: Thing, cut: readonly Cut[], around: Around): Section[] =>
  Object.entries(held).map(([key, value]) => {
    const { lines, lists, missing } = partOf(key, value, around);
    const inFull = (it: Named): Listed => {
      const of = cut.find((one) => one.part === key && one.list === it.field)?.of ?? it.count;
      return { title: it.title, count: of, shown: it.shown, blocks: it.blocks };
    };
    return { key, title: nameOf(key, around), lines, lists: lists.map(inFull), missing };
  });

type Named = Listed & { field: string };

function partOf(key: string, value: unknown, around: Around): { lines: Line[]; lists: Named[]; missing: string[] } {
  const part = isThing(value) && !isBilingual(value) ? value : { [key]: value };
  const lines: Line[] = [];
  const lists: Named[] = [];
  const missing: string[] = [];
  for (const [field, inner] of Object.entries(part)) {
    if (isForMachines(field, inner, around)) continue;
    if (isNothing(inner)) missing.push(nameOf(field, around));
    else if (isList(inner)) lists.push(...listsOf(field, inner, around));
    else if (isThing(inner) && !isBilingual(inner)) lines.push(...linesOf(inner, around));
    else lines.push({ label: nameOf(field, around), value: textOf(field, inner, around) });
  }
  return { lines, lists, missing };
}

/**
 * A list of things. Where the things hold little of their own and longer lists within (an account and its entries), those are
 * told beside it; else they are counted in the thing's own line.
 */
function listsOf(key: string, items: readonly Thing[], around: Around): Named[] {
  const own = items.map((it) => linesOf(it, around));
  const isBare = own.every((it) => it.length === 0);
  const inner = items.flatMap((it) =>
    Object.entries(it).flatMap(([field, value]) =>
      isList(value) && (isBare || value.length > items.length) ? listsOf(field, value, around) : [],
    ),
  );
  if (isBare && inner.length > 0) return inner;
  const blocks = own.map((lines, at) => [...lines, ...countsOf(items[at] ?? {}, around)]).slice(0, SHOWN_MAX);
  return [{ field: key, title: nameOf(key, around), count: items.length, shown: items.length, blocks }, ...inner];
}

const countsOf = (thing: Thing, around: Around): Line[] =>
  Object.entries(thing).flatMap(([field, value]) =>
    isList(value) ? [{ label: nameOf(field, around), value: around.words.count(grouped(value.length)) }] : [],
  );

/** A thing's facts; facts of a fact are named `outer · inner`. Lists within it stand for themselves. */
function linesOf(thing: Thing, around: Around, depth = 0): Line[] {
  return Object.entries(thing).flatMap(([field, inner]) => {
    const label = nameOf(field, around);
    if (isNothing(inner) || isList(inner) || isForMachines(field, inner, around)) return [];
    if (!isThing(inner) || isBilingual(inner)) return [{ label, value: textOf(field, inner, around) }];
    if (depth >= DEPTH_MAX) return [];
    return linesOf(inner, around, depth + 1).map((it) => ({ ...it, label: `${label} · ${it.label}` }));
  });
}

/** In the file, not on the page. */
function isForMachines(field: string, value: unknown, { words }: Around): boolean {
  if (FOR_MACHINES.includes(field)) return true;
  const ids = (Array.isArray(value) ? value : [value]).filter((it) => typeof it === 'string');
  return OUR_IDS.test(field) && !ids.some((it) => Object.hasOwn(words.values, it));
}

const nameOf = (key: string, { words }: Around): string => (Object.hasOwn(words.names, key) ? (words.names[key] ?? key) : key);

const isBilingual = (value: Thing): value is { zh: string; en: string } =>
  typeof value.zh === 'string' && typeof value.en === 'string';

/** A value as people read it: `…Fen` is yuan, an instant is a day and a time, a list is counted or told. */
function textOf(key: string, value: unknown, around: Around): string {
  const { words, language, today } = around;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return numberOf(key, value);
  if (Array.isArray(value))
    return value
      .filter((it) => !isNothing(it))
      .map((it) => textOf(key, it, around))
      .join(' · ');
  if (isThing(value)) return isBilingual(value) ? value[language] : JSON.stringify(value);
  const text = shortCode(String(value));
  if (Object.hasOwn(words.values, text)) return words.values[text] ?? text;
  if (DAY.test(text)) return dayInWords(text, language, today);
  if (!ISO_INSTANT.test(text) || Number.isNaN(Date.parse(text))) return text;
  return `${dayInWords(dayAt(Date.parse(text)), language, today)} ${clockAt(Date.parse(text))}`;
}

function numberOf(key: string, value: number): string {
  if (!Number.isInteger(value) || NUMBERED.test(key)) return String(value);
  return key.endsWith('Fen') ? `¥${yuan(value)}` : grouped(value);
}
