/** Which values of one indexed field a condition can match, as ranges of that field's key bytes. */
import type { Conjunct } from '../query/conjuncts';
import type { Value } from '../query/value';
import { invert, pushValue, TYPE, typeRank } from '../store/keyEncoding';
import { successor } from '../store/ranges';

/** Bytes of one field, ascending: from `low` up to, not including, `high`. `point`: it holds a single value. */
export interface Interval {
  readonly low: Uint8Array;
  readonly high: Uint8Array;
  readonly point: boolean;
}

/** A superset of the keys that can match; undefined where the index cannot help. With a collation, text has no place in key order. */
export function intervalsFor(conjunct: Conjunct, collated: boolean): Interval[] | undefined {
  if (conjunct.op === '$in')
    return conjunct.values.some((value) => isCollated(value, collated)) ? undefined : conjunct.values.map(point);
  const { op, value } = conjunct;
  if (isCollated(value, collated)) return undefined;
  if (op === '$eq') return [point(value)];
  if (value === null) return op === '$gte' || op === '$lte' ? [point(null)] : undefined;
  const rank = typeRank(value);
  const { low, high } = point(value);
  const floor = Uint8Array.of(rank);
  const ceiling = Uint8Array.of(rank + 1);
  if (op === '$gt') return [{ low: high, high: ceiling, point: false }];
  if (op === '$gte') return [{ low, high: ceiling, point: false }];
  return [{ low: floor, high: op === '$lt' ? low : high, point: false }];
}

/** Both conditions at once. Only for an index without arrays: there two elements of one array could fulfil one condition each. */
export function intersect(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  const out: Interval[] = [];
  for (const a of left) {
    for (const b of right) {
      const low = Buffer.compare(a.low, b.low) >= 0 ? a.low : b.low;
      const high = Buffer.compare(a.high, b.high) <= 0 ? a.high : b.high;
      if (Buffer.compare(low, high) < 0) out.push({ low, high, point: a.point || b.point });
    }
  }
  return out;
}

/** The same values in a descending field, whose bytes are inverted. */
export function descending({ low, high, point: single }: Interval): Interval {
  return { low: successor(inverted(high)), high: successor(inverted(low)), point: single };
}

function point(value: Value): Interval {
  const bytes: number[] = [];
  pushValue(value, bytes);
  const low = Uint8Array.from(bytes);
  return { low, high: successor(low), point: true };
}

function isCollated(value: Value, collated: boolean): boolean {
  const rank = typeRank(value);
  return collated && (rank === TYPE.string || rank === TYPE.object || rank === TYPE.array);
}

function inverted(bytes: Uint8Array): Uint8Array {
  const out = [...bytes];
  invert(out, 0);
  return Uint8Array.from(out);
}
