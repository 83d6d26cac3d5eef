/** How long something still is: ticking within two days, in days within a month, else its day. */
import { dayAt, daysBetween } from './day';

const HOUR_MS = 3_600_000;
const TICKING_MS = 48 * HOUR_MS;
const DAYS_MAX = 30;

export type Countdown =
  { kind: 'over' } | { kind: 'ticking'; text: string } | { kind: 'days'; days: number } | { kind: 'day'; day: string };

const two = (n: number): string => n.toString().padStart(2, '0');

/** `toMs` and `nowMs` are epoch milliseconds. A ticking text is `HH:MM:SS`. */
export function countdown(toMs: number, nowMs: number): Countdown {
  const leftMs = toMs - nowMs;
  if (leftMs <= 0) return { kind: 'over' };
  if (leftMs < TICKING_MS) {
    const seconds = Math.floor(leftMs / 1000);
    return {
      kind: 'ticking',
      text: `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`,
    };
  }
  const day = dayAt(toMs - 1);
  const days = daysBetween(dayAt(nowMs), day);
  return days <= DAYS_MAX ? { kind: 'days', days } : { kind: 'day', day };
}
