/** What counts as true: everything but false, null, missing and zero of any kind. */
import { compareNumbers } from './number';
import { int, isNumeric, type Maybe } from './value';

const ZERO = int(0);

export function isTruthy(value: Maybe): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null || value === undefined) return false;
  return !isNumeric(value) || compareNumbers(value, ZERO) !== 0;
}
