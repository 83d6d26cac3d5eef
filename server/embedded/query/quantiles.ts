/** Percentiles by nearest rank: always one of the numbers, never something between two. */
import { double, type Value } from './value';

/**
 * For each share (0 to 1) the smallest number that at least that share of all numbers does not exceed; null where there are
 * none; NaN does not count. MongoDB's approximate method gives just this as long as its digest keeps every number apart.
 */
export function quantiles(numbers: readonly number[], shares: readonly number[]): Value[] {
  const sorted = Float64Array.from(numbers.filter((number) => !Number.isNaN(number))).sort();
  return shares.map((share) => {
    const rank = Math.max(0, Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1));
    const found = sorted[rank];
    return found === undefined ? null : double(found);
  });
}
