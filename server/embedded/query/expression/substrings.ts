/** `$substrBytes` and `$substrCP`. */
import { fault } from '../../fault';
import { isNumeric, type Maybe, toNumber, typeName } from '../value';
import { type Builder, type Builders, variadic } from './scope';
import { codePoints, coerceToText } from './text';

function whole(name: string, value: Maybe, code: number, what: string): number {
  if (!isNumeric(value)) throw fault(code, `${name}: ${what} must be a numeric type (is BSON type ${typeName(value)})`);
  return Math.trunc(toNumber(value));
}

/** A length below zero means "to the end". The range may not cut a character. */
const bytes = (name: string): Builder =>
  variadic(
    name,
    ([value, start, length]) => {
      const content = Buffer.from(coerceToText(value));
      const from = whole(name, start, 16034, 'starting index');
      const count = whole(name, length, 16035, 'length');
      if (from < 0) throw fault(50752, `${name}: starting index must be non-negative (got: ${from})`);
      const to = count < 0 ? content.length : Math.min(content.length, from + count);
      if (isContinuation(content[from]))
        throw fault(28656, `${name}: Invalid range, starting index is a UTF-8 continuation byte.`);
      if (from < to && isContinuation(content[to]))
        throw fault(28657, `${name}: Invalid range, ending index is in the middle of a UTF-8 character.`);
      return content.subarray(from, Math.max(from, to)).toString('utf8');
    },
    3,
    3,
  );

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

function points([value, start, length]: readonly Maybe[]): string {
  const text = codePoints(coerceToText(value));
  const from = whole('$substrCP', start, 34450, 'starting index');
  const count = whole('$substrCP', length, 34452, 'length');
  if (from < 0) throw fault(34455, '$substrCP: the starting index must be nonnegative integer.');
  if (count < 0) throw fault(34454, '$substrCP: length must be a nonnegative integer.');
  return text.slice(from, from + count).join('');
}

export const SUBSTRINGS: Builders = {
  $substr: bytes('$substr'),
  $substrBytes: bytes('$substrBytes'),
  $substrCP: variadic('$substrCP', points, 3, 3),
};
