/** The document an upsert starts from: what the filter says by equality. */
import { fault } from '../fault';
import { isOperators } from './match';
import { isRegexValue } from './matchValues';
import { groupKey } from './order';
import { type Doc, isDoc, type Value } from './value';

/**
 * The fields that a filter fixes with `{a: 1}`, `$eq`, `$in` and `$all` of one value, `$and` and a single `$or`; `_id` first. For a
 * replacement only `_id` counts. NotSingleValueField (54) where two of them speak of one path, NotExactValueField (111) for `_id.x`.
 */
export function upsertBase(filter: Doc, kind: 'operators' | 'pipeline' | 'replacement'): Doc {
  const found = new Map<string, Value>();
  collect(filter, found);
  const inner = [...found.keys()].find((path) => path.startsWith('_id.'));
  if (inner !== undefined) throw fault(111, `field at '_id' must be exactly specified, field at sub-path '${inner}'found`);
  if (kind === 'replacement') {
    const id = found.get('_id');
    return new Map(id === undefined ? [] : [['_id', id]]);
  }
  refuseNested([...found.keys()]);
  const base: Doc = new Map();
  const id = found.get('_id');
  if (id !== undefined) base.set('_id', id);
  for (const [path, value] of found) setPath(base, path.split('.'), value);
  return base;
}

function collect(filter: Doc, found: Map<string, Value>): void {
  for (const [name, condition] of filter) {
    if (name === '$and' || name === '$or') {
      const branches = Array.isArray(condition) ? condition.filter(isDoc) : [];
      if (name === '$and' || branches.length === 1) for (const branch of branches) collect(branch, found);
    } else if (!name.startsWith('$')) collectField(name, condition, found);
  }
}

function collectField(path: string, condition: Value, found: Map<string, Value>): void {
  if (isRegexValue(condition)) return;
  if (!isOperators(condition)) return add(path, condition, found);
  for (const [operator, operand] of condition) {
    if (operator === '$eq') add(path, operand, found);
    else if (operator === '$all' && Array.isArray(operand)) {
      for (const item of operand) if (!isOperators(item) && !isRegexValue(item)) add(path, item, found);
    } else if (operator === '$in' && Array.isArray(operand)) {
      // A list of one value, be it named twice, is that value.
      const [one, ...others] = new Map(operand.map((item) => [groupKey(item), item])).values();
      if (one !== undefined && others.length === 0 && !isRegexValue(one)) add(path, one, found);
    }
  }
}

function add(path: string, value: Value, found: Map<string, Value>): void {
  if (found.has(path)) throw fault(54, `cannot infer query fields to set, path '${path}' is matched twice`);
  found.set(path, value);
}

function refuseNested(paths: readonly string[]): void {
  const sorted = [...paths].sort();
  for (const path of paths) {
    const inner = sorted.find((other) => other.startsWith(`${path}.`));
    if (inner !== undefined) throw fault(54, `cannot infer query fields to set, both paths '${inner}' and '${path}' are matched`);
  }
}

/** Sets a path in documents that are still our own. */
function setPath(document: Doc, parts: readonly string[], value: Value): void {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (rest.length === 0) {
    document.set(part, value);
    return;
  }
  const inner = document.get(part);
  const own: Doc = isDoc(inner) ? inner : new Map();
  document.set(part, own);
  setPath(own, rest, value);
}
