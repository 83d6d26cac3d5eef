/** Days and hours of the history, counted back from its end. */
import { addDays, dayAt, startOf } from '@/cloudfunctions/kernel/calendar';
import type { LocalDay } from '@/types/contract/values';
import type { Chance } from './chance';

export interface Span {
  /** The instant at which the history ends: the real now. */
  readonly end: Date;
  /** The business day of `end`. */
  readonly today: LocalDay;
}

export const spanTo = (end: Date): Span => ({ end, today: dayAt(end) });

/** The day `ago` days before the last one. */
export const daysAgo = ({ today }: Span, ago: number): LocalDay => addDays(today, -ago);

const OPENS_HOUR = 8;
const CLOSES_HOUR = 21;

/** An instant on that day while the shops are open. */
export function opening(span: Span, ago: number, chance: Chance): Date {
  const minutes = OPENS_HOUR * 60 + chance.whole(0, (CLOSES_HOUR - OPENS_HOUR) * 60 - 1);
  return new Date(startOf(daysAgo(span, ago)).getTime() + minutes * 60_000 + chance.whole(0, 59_999));
}

/** An instant of the last day, between opening and now; undefined before the shops open. */
export function earlierToday({ end, today }: Span, chance: Chance): Date | undefined {
  const opened = startOf(today).getTime() + OPENS_HOUR * 3_600_000;
  const open = Math.min(end.getTime(), startOf(today).getTime() + CLOSES_HOUR * 3_600_000) - opened;
  return open <= 0 ? undefined : new Date(opened + Math.floor(chance.next() * open));
}

/** So many minutes later. */
export const later = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000);
