/** An entry's cause in words: what happened, and the line beneath it. */
import type { ExchangeItem } from '@/types/contract/mall';
import type { EntryItem } from '@/types/contract/points';
import type { EntryId } from '@/src/cloud/points';
import { shortCode } from '@/src/format/number';
import { addDays, clockAt, dayAt, shortDay } from '@/src/format/day';
import type { pointsTexts } from '@/src/texts/points';
import type { Language } from '@/src/texts/language';

/** The page that shows it in full. */
export const entryUrl = ({ account, entryNo }: EntryId): string => `/points/entry/index?account=${account}&no=${entryNo}`;

type Texts = (typeof pointsTexts)['zh'];

/** What else is known: exchanges by number, so that one is called by its name. */
export interface Around {
  exchanges: readonly ExchangeItem[];
  today: string;
  language: Language;
  t: Texts;
}

const exchangeOf = (entry: EntryItem, { exchanges }: Around): ExchangeItem | undefined =>
  exchanges.find((it) => it.exchangeNo === entry.cause.no);

export function titleOf(entry: EntryItem, around: Around): string {
  const { t, language } = around;
  const exchange = exchangeOf(entry, around);
  if (exchange !== undefined && entry.cause.type === 'exchange') return t.exchanged(exchange.name[language]);
  if (exchange !== undefined && entry.cause.type === 'cancel') return t.returned(exchange.name[language]);
  return t.causes[entry.cause.type];
}

export function noteOf(entry: EntryItem, around: Around): string {
  const { t, today, language } = around;
  const at = Date.parse(entry.at);
  const exchange = exchangeOf(entry, around);
  const parts = [`${shortDay(dayAt(at), today, language)} ${clockAt(at)}`];
  if (exchange !== undefined && entry.cause.type === 'exchange') parts.push(t.states[exchange.state]);
  if (entry.cause.type === 'purchase' && entry.cause.no !== undefined) parts.push(shortCode(entry.cause.no));
  if (isWaiting(entry, today)) parts.push(arrivalOf(entry, around));
  return parts.join(' · ');
}

/** Whether its points cannot be spent yet. */
export const isWaiting = (entry: EntryItem, today: string): boolean =>
  entry.kind === 'earn' && entry.pending && (entry.availableOn === undefined || entry.availableOn > today);

export function arrivalOf(entry: EntryItem, { today, language, t }: Pick<Around, 'today' | 'language' | 't'>): string {
  if (entry.availableOn === undefined) return t.waiting;
  return entry.availableOn === addDays(today, 1) ? t.tomorrow : t.arrivesOn(shortDay(entry.availableOn, today, language));
}
