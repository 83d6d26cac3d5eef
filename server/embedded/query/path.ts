/** Walks a dotted path through documents and arrays, as MongoDB's matcher does. */
import { isDoc, type Maybe, type Value } from './value';

/**
 * Told of each value at the end of a path; `offset` is the index in the outermost array on the way; `whole`: an array whose
 * elements were visited before it. True ends the walk.
 */
export type Visit = (value: Maybe, offset: number | undefined, whole: boolean) => boolean;

/**
 * Visits what a path leads to: the value; for an array at the end (`expand`) its elements and then itself; through an array on
 * the way the path's rest in each document, and in the element at a numeric component. "Missing" is visited as undefined.
 */
export function someAt(
  start: Value,
  parts: readonly string[],
  from: number,
  expand: boolean,
  visit: Visit,
  outer?: number,
): boolean {
  let value: Maybe = start;
  let at = from;
  while (at < parts.length && !Array.isArray(value)) {
    if (!isDoc(value)) return visit(undefined, outer, false);
    value = value.get(parts[at] ?? '');
    at += 1;
  }
  if (!Array.isArray(value)) return visit(value, outer, false);
  if (at < parts.length) return someInArray(value, parts, at, expand, visit, outer);
  if (expand && value.some((item, index) => visit(item, outer ?? index, false))) return true;
  return visit(value, outer, expand);
}

function someInArray(
  array: readonly Value[],
  parts: readonly string[],
  at: number,
  expand: boolean,
  visit: Visit,
  outer?: number,
): boolean {
  const last = at + 1 === parts.length;
  for (let index = 0; index < array.length; index += 1) {
    const item = array[index];
    const here = parts[at] === String(index);
    if (isDoc(item)) {
      if (someAt(item, parts, at, expand, visit, outer ?? index)) return true;
      if (here && (last ? visit(item, outer, false) : someAt(item, parts, at + 1, expand, visit, outer))) return true;
    } else if (here && last) {
      if (visit(item, outer, false)) return true;
    } else if (here && Array.isArray(item)) {
      if (someInArray(item, parts, at + 1, expand, visit, outer)) return true;
    }
  }
  return false;
}

/** An index into an array as a path spells it: `0`, `12`; undefined for anything else. */
export function arrayIndex(part: string): number | undefined {
  return /^(0|[1-9]\d{0,8})$/.test(part) ? Number(part) : undefined;
}
