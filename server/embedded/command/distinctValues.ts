/** The values that `distinct` sees at a path: elements of arrays, nothing where the path leads nowhere. */
import { isDoc, type Doc, type Maybe, type Value } from '../query/value';

/** Arrays on the way and at the end are taken apart, one level each. */
export function distinctValues(doc: Doc, path: string): Value[] {
  return walk(doc, path.split('.'));
}

function walk(value: Maybe, path: readonly string[]): Value[] {
  const [name, ...rest] = path;
  if (name === undefined) {
    if (value === undefined) return [];
    return Array.isArray(value) ? value : [value];
  }
  if (isDoc(value)) return walk(value.get(name), rest);
  if (!Array.isArray(value)) return [];
  const numbered = /^(0|[1-9]\d*)$/.test(name) ? walk(value[Number(name)], rest) : [];
  return [...numbered, ...value.flatMap((item) => (isDoc(item) ? walk(item, path) : []))];
}
