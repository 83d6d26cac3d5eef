/** Accumulators as expressions: over the elements of one array, or over several operands. */
import { folderFor, quantileShares } from '../accumulators';
import { quantiles } from '../quantiles';
import { isNumeric, toNumber } from '../value';
import { type Builder, type Builders, namedValues, operands } from './scope';

const summary =
  (name: string): Builder =>
  (operand, scope) => {
    const runs = operands(name, operand, scope, 0, Infinity);
    return (frame) => {
      const folder = folderFor(name, scope.env.collator);
      const values = runs.map((run) => run(frame));
      const [only] = values;
      for (const value of values.length === 1 && Array.isArray(only) ? only : values) folder?.add(value);
      return folder?.result();
    };
  };

const quantile =
  (name: '$percentile' | '$median'): Builder =>
  (operand, scope) => {
    const spec = namedValues(name, operand, name === '$median' ? ['input', 'method'] : ['input', 'p', 'method'], []);
    const shares = quantileShares(name, spec, scope);
    const input = scope.compile(spec.get('input') ?? null);
    return (frame) => {
      const value = input(frame);
      const numbers = (Array.isArray(value) ? value : [value]).filter(isNumeric).map(toNumber);
      const found = quantiles(numbers, shares);
      return name === '$median' ? (found[0] ?? null) : found;
    };
  };

export const SUMMARIES: Builders = {
  $sum: summary('$sum'),
  $avg: summary('$avg'),
  $min: summary('$min'),
  $max: summary('$max'),
  $stdDevPop: summary('$stdDevPop'),
  $stdDevSamp: summary('$stdDevSamp'),
  $percentile: quantile('$percentile'),
  $median: quantile('$median'),
};
