/** Reads what `createIndexes` is given: every option is known or refused by name. */
import { badValue, fault, notSupported, typeMismatch } from '../fault';
import { createEnv } from '../query/createEnv';
import { compileFilter } from '../query/match';
import { int, toNumber, isNumeric, show, type Doc, type Maybe, type Value } from '../query/value';
import type { Index, IndexField } from './catalog';

const REFUSED = [
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
  'bucketSize',
  'storageEngine',
  'wildcardProjection',
  'prepareUnique',
  'clustered',
] as const;
const KNOWN = new Set([
  'key',
  'name',
  'unique',
  'sparse',
  'hidden',
  'background',
  'v',
  'ns',
  'partialFilterExpression',
  'expireAfterSeconds',
  'collation',
  'dropDups',
  ...REFUSED,
]);
const FIELDS_MAX = 32;
const TTL_SECONDS_MAX = 2147483647;

/** What the file knows of an index besides its specification. */
type Kept = { multikey?: boolean; form?: Index['form'] };

/** An index out of its specification. `id` is its number in the file. Throws the fault MongoDB throws for a bad specification. */
export function parseIndex(spec: Doc, id: number, { multikey = false, form = 2 }: Kept = {}): Index {
  for (const name of spec.keys()) {
    if (!KNOWN.has(name))
      throw fault(197, `The field '${name}' is not valid for an index specification. Specification: ${show(spec)}`);
  }
  for (const name of REFUSED) if (spec.has(name)) throw notSupported(`The index option '${name}'`);
  const fields = parseFields(spec.get('key'));
  const name = parseName(spec.get('name'), fields);
  const unique = flag(spec, 'unique');
  const sparse = flag(spec, 'sparse');
  const hidden = flag(spec, 'hidden');
  refuseCollation(spec.get('collation'));
  const partial = parsePartial(spec.get('partialFilterExpression'));
  if (partial && sparse) throw fault(67, "cannot mix 'partialFilterExpression' and 'sparse' options");
  const expireAfterSeconds = parseTtl(spec.get('expireAfterSeconds'), fields);
  const kept = keptSpec(spec, fields, name);
  return {
    id,
    name,
    fields,
    unique: unique || isIdKey(fields),
    sparse,
    hidden,
    partial,
    expireAfterSeconds,
    spec: kept,
    form,
    state: { multikey },
  };
}

/** `{ _id: 1 }`, in the form in which every collection has it. */
export const idIndexSpec = (): Doc =>
  new Map<string, Value>([
    ['v', int(2)],
    ['key', new Map([['_id', int(1)]])],
    ['name', '_id_'],
  ]);

export const isIdKey = (fields: readonly IndexField[]): boolean => fields.length === 1 && fields[0]?.path === '_id';

/** The name MongoDB gives: `a_1_b_-1`. */
const defaultName = (fields: readonly IndexField[]): string =>
  fields.map(({ path, descending }) => `${path}_${descending ? -1 : 1}`).join('_');

function parseFields(key: Maybe): IndexField[] {
  if (!(key instanceof Map)) throw typeMismatch("The field 'key' of an index specification must be an object");
  if (key.size === 0) throw fault(67, 'Index keys cannot be empty.');
  if (key.size > FIELDS_MAX) throw fault(67, `An index has at most ${FIELDS_MAX} fields`);
  return [...key].map(([path, direction]) => parseField(path, direction));
}

function parseField(path: string, direction: Value): IndexField {
  if (typeof direction === 'string') throw notSupported(`An index of type '${direction}'`);
  if (path === '$**' || path.endsWith('.$**')) throw notSupported('A wildcard index');
  if (!isNumeric(direction))
    throw fault(67, `Values in v:2 index key pattern cannot be of type ${show(direction)}. Only numbers are allowed.`);
  const number = toNumber(direction);
  if (number === 0 || Number.isNaN(number)) throw fault(67, 'Values in the index key pattern cannot be 0.');
  if (path === '' || path.split('.').includes('')) throw fault(67, 'Index keys cannot contain an empty field.');
  if (path.split('.').some((part) => part.startsWith('$'))) {
    throw fault(67, `Index key contains an illegal field name: field name starts with '$'.`);
  }
  return { path, parts: path.split('.'), descending: number < 0 };
}

function parseName(name: Maybe, fields: readonly IndexField[]): string {
  if (name === undefined) return isIdKey(fields) ? '_id_' : defaultName(fields);
  if (typeof name !== 'string') throw typeMismatch("The field 'name' of an index specification must be a string");
  if (name === '' || name === '*' || name.includes('\0')) throw fault(67, `The index name '${name}' is not valid`);
  return isIdKey(fields) ? '_id_' : name;
}

function flag(spec: Doc, name: string): boolean {
  const value = spec.get(name);
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  if (isNumeric(value)) return toNumber(value) !== 0;
  throw typeMismatch(`The field '${name}' of an index specification must be a boolean`);
}

function refuseCollation(collation: Maybe): void {
  if (collation === undefined) return;
  if (collation instanceof Map && collation.get('locale') === 'simple') return;
  throw notSupported('An index with a collation');
}

function parsePartial(expression: Maybe): Index['partial'] {
  if (expression === undefined) return undefined;
  if (!(expression instanceof Map)) throw typeMismatch("The field 'partialFilterExpression' must be an object");
  checkPartial(expression);
  // An index must say the same for ever: no clock and no chance is reachable from the operators that are let through.
  return { expression, filter: compileFilter(expression, createEnv({ now: new Date(0), random: () => 0 })) };
}

const PARTIAL_OPERATORS = new Set(['$eq', '$in', '$exists', '$gt', '$gte', '$lt', '$lte', '$type']);

/** Only what MongoDB lets into a partial filter. */
function checkPartial(expression: Doc): void {
  for (const [path, condition] of expression) {
    if (path === '$and' || path === '$or') {
      if (!Array.isArray(condition)) throw badValue(`${path} must be an array`);
      for (const part of condition) if (part instanceof Map) checkPartial(part);
      continue;
    }
    if (path.startsWith('$')) throw fault(67, `unsupported expression in partial index: ${path}`);
    if (!(condition instanceof Map)) continue;
    for (const [operator, value] of condition) {
      const refused =
        operator.startsWith('$') && (!PARTIAL_OPERATORS.has(operator) || (operator === '$exists' && value === false));
      if (refused) throw fault(67, `unsupported expression in partial index: ${operator}`);
    }
  }
}

function parseTtl(seconds: Maybe, fields: readonly IndexField[]): number | undefined {
  if (seconds === undefined) return undefined;
  if (!isNumeric(seconds)) throw typeMismatch("The field 'expireAfterSeconds' must be a number");
  const number = toNumber(seconds);
  if (!(number >= 0 && number <= TTL_SECONDS_MAX))
    throw fault(67, `TTL index 'expireAfterSeconds' must be within 0 and ${TTL_SECONDS_MAX}`);
  if (fields.length > 1) throw fault(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL.');
  if (isIdKey(fields)) throw fault(67, "The field 'expireAfterSeconds' is not valid for an _id index specification.");
  return Math.trunc(number);
}

/** What `listIndexes` shows: `v` and `key` first, then the name, then the rest as it was given. */
function keptSpec(spec: Doc, fields: readonly IndexField[], name: string): Doc {
  const given = spec.get('key');
  const kept: Doc = new Map<string, Value>([
    ['v', int(2)],
    ['key', given ?? null],
    ['name', name],
  ]);
  for (const [option, value] of spec) {
    if (kept.has(option) || ['background', 'ns', 'v', 'dropDups', 'collation'].includes(option)) continue;
    if ((option === 'unique' || option === 'sparse' || option === 'hidden') && !flag(spec, option)) continue;
    if (isIdKey(fields) && option === 'unique') continue;
    kept.set(option, value);
  }
  return kept;
}
