/** What became of the reminders of one kind: shares of a bar, rows of a table; pure, so that it is tested without a page. */
import type { Figure } from '@/src/cloud/office';
import { addDays } from '@/src/format/day';

/** Days of each span, today among them. */
export const SPANS = { week: 7, month: 30, quarter: 90 } as const;
export type Span = keyof typeof SPANS;
export const SPAN_NAMES = ['week', 'month', 'quarter'] as const satisfies readonly Span[];

/** First and last day of a span that ends today. */
export const spanOf = (span: Span, today: string): { from: string; until: string } => ({
  from: addDays(today, 1 - SPANS[span]),
  until: today,
});

/** Every way that a due reminder can have gone, best first; together they are `due`. */
export const OUTCOMES = [
  'delivered',
  'sent',
  'waiting',
  'inboxOnly',
  'noConsent',
  'optedOut',
  'capped',
  'dropped',
  'unknown',
  'failed',
] as const satisfies readonly (keyof Figure)[];
export type Outcome = (typeof OUTCOMES)[number];

/** Colours of the bar: outcomes of one fate share one. */
const FATES: Record<Outcome, Fate> = {
  delivered: 'there',
  sent: 'taken',
  waiting: 'ahead',
  inboxOnly: 'kept',
  noConsent: 'kept',
  optedOut: 'kept',
  capped: 'kept',
  dropped: 'kept',
  unknown: 'lost',
  failed: 'lost',
};
export type Fate = 'there' | 'taken' | 'ahead' | 'kept' | 'lost';
export const fateOf = (outcome: Outcome): Fate => FATES[outcome];
const FATE_ORDER = ['there', 'taken', 'ahead', 'kept', 'lost'] as const satisfies readonly Fate[];

/** Whole percent, and never 0 or 100 for what is neither nothing nor all: `<1`, `>99`. */
export function percentOf(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0';
  if (part >= whole) return '100';
  const rounded = Math.round((part * 100) / whole);
  if (rounded === 0) return '<1';
  return rounded === 100 ? '>99' : rounded.toString();
}

export interface Row {
  outcome: Outcome;
  count: number;
}

/** The outcomes that happened, best first. */
export const rowsOf = (figure: Figure): Row[] =>
  OUTCOMES.map((outcome) => ({ outcome, count: figure[outcome] })).filter((it) => it.count > 0);

/** Parts of the bar in percent of what was due; empty when nothing was. */
export function partsOf(figure: Figure): { fate: Fate; percent: number }[] {
  if (figure.due === 0) return [];
  return FATE_ORDER.map((fate) => ({
    fate,
    percent: (100 * sumOf(OUTCOMES.filter((it) => FATES[it] === fate).map((it) => figure[it]))) / figure.due,
  })).filter((it) => it.percent > 0);
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, it) => sum + it, 0);

/** What a figure is told in: four shares that are all that was due. */
export const SHARES = ['reached', 'ahead', 'kept', 'lost'] as const;
export type Share = (typeof SHARES)[number];

/** Delivered, or taken by WeChat and not confirmed yet; still to go; in the inbox alone; refused by WeChat or without an answer. */
const SHARE_OF: Record<Fate, Share> = { there: 'reached', taken: 'reached', ahead: 'ahead', kept: 'kept', lost: 'lost' };

export type Shares = Record<Share, number>;

/** How what was due divides; the four add up to `due`. */
export function sharesOf(figures: readonly Figure[]): Shares {
  const shares: Shares = { reached: 0, ahead: 0, kept: 0, lost: 0 };
  for (const figure of figures) for (const outcome of OUTCOMES) shares[SHARE_OF[FATES[outcome]]] += figure[outcome];
  return shares;
}

export interface Total {
  due: number;
  opened: number;
  shares: Shares;
}

/** Of all kinds together. */
export const totalOf = (figures: readonly Figure[]): Total => ({
  due: sumOf(figures.map((it) => it.due)),
  opened: sumOf(figures.map((it) => it.opened)),
  shares: sharesOf(figures),
});

/** Kinds of which something was due, most first. */
export const dueFirst = (figures: readonly Figure[]): Figure[] =>
  figures.filter((it) => it.due > 0).sort((a, b) => b.due - a.due);
