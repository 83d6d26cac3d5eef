/** Puts the parts that were read of a date together, and refuses those that no calendar has. */
import { fault } from '../../fault';
import { instantOf, utcOf, type Zone, zoneOf } from './timezone';

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export type Parts = { year: number; month: number; day: number; hour: number; minute: number; second: number; ms: number };

export const unreadable = (text: string, why: string): Error => fault(241, `Error parsing date string '${text}'; ${why}`);

/** ConversionFailure (241) for a part out of its range, and for a zone both in the text and beside it. */
export function assemble(text: string, parts: Parts, ownZone: string | undefined, zone: Zone | undefined): Date {
  const { year, month, day, hour, minute, second, ms } = parts;
  const local = utcOf(year, month, day, hour, minute, second, ms);
  const back = new Date(utcOf(year, month, day, 0, 0, 0, 0));
  const same = back.getUTCMonth() + 1 === month && back.getUTCDate() === day;
  if (!same || hour > 23 || minute > 59 || second > 59) throw unreadable(text, 'The parsed date was invalid');
  if (ownZone !== undefined && zone !== undefined && !zone.isUtc) {
    throw fault(241, `you cannot pass in a date/time string with GMT offset together with a timezone argument`);
  }
  return new Date(instantOf(local, ownZone === undefined ? (zone ?? zoneOf('UTC')) : zoneOf(ownZone)));
}
