/** The operators on text, but for substrings and regular expressions. */
import { fault } from '../../fault';
import { compareUtf8 } from '../order';
import { int, isNullish, type Maybe, typeName, type Value } from '../value';
import { wholeArgument } from './arithmetic';
import { binary, type Builder, type Builders, named, unary, variadic } from './scope';
import { asciiLower, asciiUpper, byteLength, codePoints, coerceToText } from './text';

function concat(values: readonly Maybe[]): Maybe {
  let text = '';
  for (const value of values) {
    if (isNullish(value)) return null;
    if (typeof value !== 'string') throw fault(16702, `$concat only supports strings, not ${typeName(value)}`);
    text += value;
  }
  return text;
}

const length = (name: string, code: number, measure: (text: string) => number): Builder =>
  unary(name, (value) => {
    if (typeof value !== 'string') throw fault(code, `${name} requires a string argument, found: ${typeName(value)}`);
    return int(measure(value));
  });

function split(text: Maybe, separator: Maybe): Maybe {
  if (isNullish(text) || isNullish(separator)) return null;
  if (typeof text !== 'string')
    throw fault(40085, `$split requires an expression that evaluates to a string as a first argument, found: ${typeName(text)}`);
  if (typeof separator !== 'string')
    throw fault(
      40086,
      `$split requires an expression that evaluates to a string as a second argument, found: ${typeName(separator)}`,
    );
  if (separator === '') throw fault(40087, '$split requires a non-empty separator');
  return text.split(separator);
}

/** What counts as white space for `$trim`. https://www.mongodb.com/docs/manual/reference/operator/aggregation/trim/ */
const SPACES = '\u0000 \t\n\u000b\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a';

const trim =
  (name: '$trim' | '$ltrim' | '$rtrim'): Builder =>
  (operand, scope) => {
    const { input, chars } = named(name, operand, scope, ['input'], ['chars']);
    return (frame) => {
      const text = input(frame);
      const given = chars === undefined ? SPACES : chars(frame);
      if (isNullish(text) || isNullish(given)) return null;
      if (typeof text !== 'string') throw fault(50699, `${name} requires its input to be a string, got ${typeName(text)}`);
      if (typeof given !== 'string') throw fault(50700, `${name} requires 'chars' to be a string, got ${typeName(given)}`);
      const set = new Set(codePoints(given));
      const points = codePoints(text);
      let from = 0;
      let to = points.length;
      if (name !== '$rtrim') while (from < to && set.has(points[from] ?? '')) from += 1;
      if (name !== '$ltrim') while (to > from && set.has(points[to - 1] ?? '')) to -= 1;
      return points.slice(from, to).join('');
    };
  };

const replacement =
  (name: '$replaceOne' | '$replaceAll'): Builder =>
  (operand, scope) => {
    const { input, find, replacement: by } = named(name, operand, scope, ['input', 'find', 'replacement'], []);
    return (frame) => {
      const [text, wanted, other] = [input(frame), find(frame), by(frame)];
      for (const [label, value, code] of [
        ['input', text, 51746],
        ['find', wanted, 51745],
        ['replacement', other, 51744],
      ] as const) {
        if (!isNullish(value) && typeof value !== 'string')
          throw fault(code, `${name} requires that '${label}' be a string, found: ${typeName(value)}`);
      }
      if (typeof text !== 'string' || typeof wanted !== 'string' || typeof other !== 'string') return null;
      return name === '$replaceOne' ? text.replace(wanted, () => other) : text.replaceAll(wanted, () => other);
    };
  };

function compareFolded(a: Maybe, b: Maybe): Maybe {
  return int(Math.sign(compareUtf8(asciiUpper(coerceToText(a)), asciiUpper(coerceToText(b)))));
}

/** Text from `start` to `end` where the text or the part is looked up; -1 where it isn't found. */
const indexOf = (name: '$indexOfBytes' | '$indexOfCP'): Builder => variadic(name, (values) => locate(name, values), 2, 4);

function locate(name: '$indexOfBytes' | '$indexOfCP', [text, part, start, end]: readonly Maybe[]): Value {
  if (isNullish(text)) return null;
  if (typeof text !== 'string')
    throw fault(
      name === '$indexOfCP' ? 40093 : 40091,
      `${name} requires a string as the first argument, found: ${typeName(text)}`,
    );
  if (typeof part !== 'string')
    throw fault(
      name === '$indexOfCP' ? 40094 : 40092,
      `${name} requires a string as the second argument, found: ${typeName(part)}`,
    );
  const pieces: readonly (string | number)[] = name === '$indexOfCP' ? codePoints(text) : Array.from(Buffer.from(text));
  const wanted: readonly (string | number)[] = name === '$indexOfCP' ? codePoints(part) : [...Buffer.from(part)];
  const from = bound(name, start, 0);
  const to = Math.min(bound(name, end, pieces.length), pieces.length);
  for (let at = from; at + wanted.length <= to; at += 1) {
    if (wanted.every((piece, offset) => pieces[at + offset] === piece)) return int(at);
  }
  return int(-1);
}

function bound(name: string, value: Maybe, usual: number): number {
  if (value === undefined) return usual;
  const whole = wholeArgument(value, 40096, `${name} requires an integral index, found a value of type: ${typeName(value)}`);
  if (whole < 0) throw fault(40097, `${name} requires a nonnegative start index, found: ${whole}`);
  return whole;
}

export const STRINGS: Builders = {
  $concat: variadic('$concat', concat),
  $toLower: unary('$toLower', (value) => asciiLower(coerceToText(value))),
  $toUpper: unary('$toUpper', (value) => asciiUpper(coerceToText(value))),
  $strLenBytes: length('$strLenBytes', 34473, byteLength),
  $strLenCP: length('$strLenCP', 34471, (text) => codePoints(text).length),
  $split: binary('$split', split),
  $trim: trim('$trim'),
  $ltrim: trim('$ltrim'),
  $rtrim: trim('$rtrim'),
  $replaceOne: replacement('$replaceOne'),
  $replaceAll: replacement('$replaceAll'),
  $strcasecmp: binary('$strcasecmp', compareFolded),
  $indexOfBytes: indexOf('$indexOfBytes'),
  $indexOfCP: indexOf('$indexOfCP'),
};
