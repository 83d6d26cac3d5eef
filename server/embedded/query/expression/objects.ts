/** The operators on documents, and those that turn them into arrays and back. */
import { fault } from '../../fault';
import { encodeDoc } from '../encode';
import { type Doc, doc, int, isDoc, isNullish, type Maybe, typeName, type Value, Binary } from '../value';
import { type Builder, type Builders, namedValues, type Run, type Scope, unary, variadic } from './scope';

function merge(values: readonly Maybe[]): Maybe {
  const made: Doc = new Map();
  for (const value of values) {
    if (isNullish(value)) continue;
    if (!isDoc(value)) throw fault(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
    for (const [name, inner] of value) made.set(name, inner);
  }
  return made;
}

/** With one operand that is an array, its documents are merged. */
const mergeObjects: Builder = variadic('$mergeObjects', (values) => {
  const [only] = values;
  return merge(values.length === 1 && Array.isArray(only) ? only : values);
});

function objectToArray(value: Maybe): Maybe {
  if (isNullish(value)) return null;
  if (!isDoc(value)) throw fault(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
  return Array.from(value, ([k, v]) => doc({ k, v }));
}

function arrayToObject(list: Maybe): Maybe {
  if (isNullish(list)) return null;
  if (!Array.isArray(list)) throw fault(40386, `$arrayToObject requires an array input, found: ${typeName(list)}`);
  const made: Doc = new Map();
  const [first] = list;
  for (const item of list) {
    if (Array.isArray(item) !== Array.isArray(first))
      throw fault(40391, '$arrayToObject requires a consistent input format: all arrays or all objects');
    const [name, value] = pairOf(item);
    if (name.includes('\0')) throw fault(4940401, 'Key field cannot contain an embedded null byte');
    made.set(name, value);
  }
  return made;
}

function pairOf(item: Value): [string, Value] {
  if (Array.isArray(item)) {
    const [name, value] = item;
    if (item.length !== 2 || value === undefined)
      throw fault(40397, `$arrayToObject requires an array of size 2 arrays,found array of size: ${item.length}`);
    if (typeof name !== 'string')
      throw fault(
        40395,
        `$arrayToObject requires an array of key-value pairs, where the key must be of type string. Found key type: ${typeName(name)}`,
      );
    return [name, value];
  }
  if (!isDoc(item)) throw fault(40398, `Unrecognised input type format for $arrayToObject: ${typeName(item)}`);
  const name = item.get('k');
  const value = item.get('v');
  if (item.size !== 2 || name === undefined || value === undefined)
    throw fault(40392, `$arrayToObject requires an object keys of 'k' and 'v'. Found incorrect number of keys:${item.size}`);
  if (typeof name !== 'string')
    throw fault(
      40394,
      `$arrayToObject requires an object with keys 'k' and 'v', where the value of 'k' must be of type string. Found type: ${typeName(name)}`,
    );
  return [name, value];
}

function refuseReference(operator: string, value: Maybe): void {
  if (typeof value !== 'string' || !value.startsWith('$')) return;
  throw fault(
    5654600,
    `'${value}' is a field path reference which is not allowed in ${operator}. Did you mean {$literal: '${value}'}?`,
  );
}

/** A field's name: a constant string, dollars and dots as they are. */
function fieldName(operator: string, value: Maybe, scope: Scope): string {
  refuseReference(operator, value);
  const name = scope.compile(value ?? null)([new Map()]);
  if (typeof name !== 'string')
    throw fault(5654602, `${operator} requires 'field' to evaluate to type String, but got ${typeName(name)}`);
  return name;
}

const getField: Builder = (operand, scope) => {
  const full = isDoc(operand) && (operand.has('field') || operand.has('input'));
  const spec = full ? namedValues('$getField', operand, ['field'], ['input']) : new Map([['field', operand]]);
  const input: Run = spec.has('input') ? scope.compile(spec.get('input') ?? null) : (frame) => frame[0];
  const field = spec.get('field') ?? null;
  refuseReference('$getField', field);
  const name = scope.compile(field);
  return (frame) => {
    const value = input(frame);
    const key = name(frame);
    if (typeof key !== 'string')
      throw fault(3041704, `$getField requires 'field' to evaluate to type String, but got ${typeName(key)}`);
    if (isNullish(value)) return value === null ? null : undefined;
    return isDoc(value) ? value.get(key) : undefined;
  };
};

const setField =
  (operator: '$setField' | '$unsetField'): Builder =>
  (operand, scope) => {
    const spec = namedValues(operator, operand, operator === '$setField' ? ['field', 'input', 'value'] : ['field', 'input'], []);
    const name = fieldName(operator, spec.get('field'), scope);
    const input = scope.compile(spec.get('input') ?? null);
    const compute: Run = operator === '$setField' ? scope.compile(spec.get('value') ?? null) : () => undefined;
    return (frame) => {
      const document = input(frame);
      if (isNullish(document)) return null;
      if (!isDoc(document))
        throw fault(4161105, `${operator} requires 'input' to evaluate to type Object, but got ${typeName(document)}`);
      const made: Doc = new Map(document);
      const value = compute(frame);
      if (value === undefined) made.delete(name);
      else made.set(name, value);
      return made;
    };
  };

function binarySize(value: Maybe): Maybe {
  if (isNullish(value)) return null;
  if (typeof value === 'string') return int(Buffer.byteLength(value));
  if (value instanceof Binary) return int(value.value().length);
  throw fault(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`);
}

export const OBJECTS: Builders = {
  $mergeObjects: mergeObjects,
  $objectToArray: unary('$objectToArray', objectToArray),
  $arrayToObject: unary('$arrayToObject', arrayToObject),
  $getField: getField,
  $setField: setField('$setField'),
  $unsetField: setField('$unsetField'),
  $binarySize: unary('$binarySize', binarySize),
  $bsonSize: unary('$bsonSize', (value) => {
    if (isNullish(value)) return null;
    if (!isDoc(value)) throw fault(31393, `$bsonSize requires a document input, found: ${typeName(value)}`);
    return int(encodeDoc(value).length);
  }),
};
