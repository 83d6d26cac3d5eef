/** `$type`: by name, by number, or one of several. */
import { badValue } from '../fault';
import { wholeNumber } from './number';
import { isNumeric, type Maybe, show, TYPE_NAMES, TYPE_NUMBERS, typeName, type Value } from './value';

/** Types of BSON that this database never holds, by name and number: allowed in a question, never found. */
const NEVER = new Set(['undefined', 'dbPointer', 'javascriptWithScope']);
const NEVER_NUMBERS = new Set([6, 12, 15]);

export function typeTest(operand: Value): (value: Maybe) => boolean {
  const wanted = new Set<string>();
  const items = Array.isArray(operand) ? operand : [operand];
  if (items.length === 0) throw badValue('$type must match at least one type');
  for (const item of items) {
    const name = typeOf(item);
    if (name === 'number') for (const kind of ['int', 'long', 'double', 'decimal']) wanted.add(kind);
    else wanted.add(name);
  }
  return (value) => value !== undefined && wanted.has(typeName(value));
}

/** The alias that `$type` was given, or that of the number it was given. */
function typeOf(item: Value): string {
  if (typeof item === 'string') {
    if (item === 'number' || TYPE_NAMES.has(item) || NEVER.has(item)) return item;
    throw badValue(`Unknown type name alias: ${item}`);
  }
  if (!isNumeric(item)) throw badValue('type must be represented as a number or a string');
  const number = wholeNumber(item);
  const name = number === undefined ? undefined : (TYPE_NUMBERS[number] ?? (NEVER_NUMBERS.has(number) ? 'undefined' : undefined));
  if (name === undefined) throw badValue(`Invalid numerical type code: ${show(item)}`);
  return name;
}
