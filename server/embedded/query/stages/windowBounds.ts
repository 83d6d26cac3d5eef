/** The windows of `$setWindowFields`: for each document of a partition the first and last that its window holds. */
import { fault, failedToParse } from '../../fault';
import { asDecimal } from '../arithmetic';
import { addDecimals, writeDecimal } from '../decimal';
import { addUnits, type Unit, unitOf } from '../expression/dateUnits';
import { zoneOf } from '../expression/timezone';
import { wholeNumber } from '../number';
import { compareValues } from '../order';
import { type Doc, isDoc, isNumeric, type Maybe, type Numeric, show, toNumber, typeName, type Value } from '../value';

/** First and last place in the partition; undefined for an empty window. */
export type Span = readonly [number, number] | undefined;
/** `values` are what the partition is sorted by. */
export type Bounds = (at: number, size: number, values: readonly Maybe[]) => Span;

type Bound = 'unbounded' | 'current' | Numeric;

/** The window of an output; without one it is the whole partition. `sortField`: the one ascending field it is sorted by, if so. */
export function compileBounds(window: Maybe, sorted: boolean, sortField: string | undefined): Bounds {
  if (window === undefined) return (_at, size) => [0, size - 1];
  if (!isDoc(window)) throw failedToParse("The field 'window' must be an object");
  for (const name of window.keys()) {
    if (!['documents', 'range', 'unit'].includes(name))
      throw failedToParse(`'window' field can only contain 'documents' or 'range' and 'unit', not '${name}'`);
  }
  const documents = window.get('documents');
  const range = window.get('range');
  if (documents !== undefined && range !== undefined)
    throw failedToParse("Window bounds can specify either 'documents' or 'range', not both.");
  if (documents !== undefined) {
    if (window.has('unit')) throw failedToParse("Window bounds can only specify 'unit' with range-based bounds.");
    return byDocuments(boundsOf('documents', documents), sorted);
  }
  if (range === undefined) {
    if (window.has('unit')) throw failedToParse("Window bounds can only specify 'unit' with range-based bounds.");
    return (_at, size) => [0, size - 1];
  }
  if (sortField === undefined) throw fault(5339902, 'Range-based bounds require sortBy a single field, ascending');
  return byRange(boundsOf('range', range), unitOf('$setWindowFields', window.get('unit')));
}

function boundsOf(kind: string, spec: Value): [Bound, Bound] {
  if (!Array.isArray(spec) || spec.length !== 2)
    throw failedToParse(`Window bounds must be a 2-element array: ${kind}: ${show(spec)}`);
  const [lower, upper] = spec.map((bound): Bound => {
    if (bound === 'unbounded' || bound === 'current' || isNumeric(bound)) return bound;
    throw failedToParse(`Window bounds must be 'unbounded', 'current', or a number, not ${show(bound)}`);
  });
  if (lower === undefined || upper === undefined) throw failedToParse('Window bounds must be a 2-element array');
  const rank = (bound: Bound, open: number): number => (bound === 'unbounded' ? open : bound === 'current' ? 0 : toNumber(bound));
  if (rank(lower, -Infinity) > rank(upper, Infinity))
    throw fault(5339900, `Lower bound must not exceed upper bound: ${show(spec)}`);
  return [lower, upper];
}

function byDocuments([lower, upper]: [Bound, Bound], sorted: boolean): Bounds {
  const offset = (bound: Bound): number | undefined => {
    if (bound === 'unbounded') return undefined;
    const whole = bound === 'current' ? 0 : wholeNumber(bound);
    if (whole === undefined) throw failedToParse('Numeric document-based bounds must be an integer');
    return whole;
  };
  const from = offset(lower);
  const to = offset(upper);
  if (!sorted && (from !== undefined || to !== undefined)) throw fault(5339901, 'Document-based bounds require a sortBy');
  return (at, size) => {
    const first = from === undefined ? 0 : at + from;
    const last = to === undefined ? size - 1 : at + to;
    return first > size - 1 || last < 0 ? undefined : [Math.max(0, first), Math.min(size - 1, last)];
  };
}

const UTC = zoneOf('UTC');

/** A bound that says "current" is the current document itself, whatever equals it. */
function byRange([lower, upper]: [Bound, Bound], unit: Unit | null): Bounds {
  const fits = (value: Maybe): boolean => (unit === null ? isNumeric(value) : value instanceof Date);
  return (at, size, values) => {
    const base = values[at];
    refuseOddBase(base, unit);
    const first =
      lower === 'current' ? at : lower === 'unbounded' ? values.findIndex(fits) : lowest(values, threshold(base, lower, unit));
    if (first < 0 || first >= size || !fits(values[first])) return undefined;
    if (upper === 'current') return [first, at];
    let end: number;
    if (upper === 'unbounded') {
      end = Math.max(first, at);
      while (end < size && fits(values[end])) end += 1;
    } else {
      const limit = threshold(base, upper, unit);
      end = firstWhere(values, (value) => compareValues(value, limit) > 0);
    }
    return end <= first ? undefined : [first, end - 1];
  };
}

function refuseOddBase(base: Maybe, unit: Unit | null): void {
  if (unit !== null) {
    if (!(base instanceof Date))
      throw fault(5429513, `Invalid range: Expected the sortBy field to be a Date, but it was ${typeName(base)}`);
    return;
  }
  if (base instanceof Date)
    throw fault(5429413, 'Invalid range: For windows that involve date or time ranges, a unit must be provided.');
  if (!isNumeric(base))
    throw fault(5429414, `Invalid range: Expected the sortBy field to be a number, but it was ${typeName(base)}`);
}

/** The first value that is not below the threshold. */
const lowest = (values: readonly Maybe[], limit: Value): number =>
  firstWhere(values, (value) => compareValues(value, limit) >= 0);

/** The first place at which the answer is yes, by halving: in order, it is no up to some place and yes from there. */
function firstWhere(values: readonly Maybe[], yes: (value: Maybe) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (yes(values[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function threshold(base: Maybe, delta: Numeric, unit: Unit | null): Value {
  if (unit !== null && base instanceof Date) {
    const amount = wholeNumber(delta);
    if (amount === undefined) throw failedToParse('With unit, range-based bounds must be an integer');
    return addUnits(base, unit, amount, UTC);
  }
  return isNumeric(base) ? writeDecimal(addDecimals(asDecimal(base), asDecimal(delta))) : null;
}

/** The one field that a sort goes up by; undefined for any other sort. */
export function singleAscending(sortBy: Doc | undefined): string | undefined {
  const [entry] = sortBy ?? [];
  return sortBy?.size === 1 && entry !== undefined && wholeNumber(entry[1]) === 1 ? entry[0] : undefined;
}
