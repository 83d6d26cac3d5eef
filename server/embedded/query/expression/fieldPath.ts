/** Field paths and variables in expressions: `$a.b`, `$$ROOT`, `$$name.field`. */
import { fault, notSupported } from '../../fault';
import { isDoc, type Maybe, type Value } from '../value';
import type { Frame, Run, Scope } from './scope';

export function fieldPath(text: string, scope: Scope): Run {
  if (!text.startsWith('$$')) {
    const parts = checkedParts(text.slice(1));
    return along(parts, (frame) => frame[0]);
  }
  const [name = '', ...parts] = text.slice(2).split('.');
  if (name === '') throw fault(9, 'empty variable names are not allowed');
  if (parts.length > 0) checkedParts(parts.join('.'));
  return along(parts, variable(name, scope));
}

function variable(name: string, scope: Scope): Run {
  const slot = scope.slots.get(name);
  if (slot !== undefined) return (frame) => frame[slot];
  const { vars, now } = scope.env;
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return (frame) => frame[0];
    case 'REMOVE':
      return () => undefined;
    case 'NOW':
      return () => now;
    case 'CLUSTER_TIME':
    case 'USER_ROLES':
    case 'SEARCH_META':
      throw notSupported(`the variable $$${name}`);
  }
  if (!vars.has(name)) throw fault(17276, `Use of undefined variable: ${name}`);
  return () => vars.get(name);
}

/** The names with a dollar that a path may hold: those of a DBRef. */
const REFERENCES = new Set(['$id', '$ref', '$db']);

/** A single name, of a field that is made. Errors as MongoDB's for an empty name, a dollar and a dot. */
export function checkedName(name: string): string {
  checkedParts(name === '' ? '.x' : name.replaceAll('.', 'x'));
  if (name.includes('.')) throw fault(16412, "FieldPath field names may not contain '.'. Consider using $getField or $setField.");
  return name;
}

/** A path's names. Errors as MongoDB's for an empty name or a dollar. */
export function checkedParts(path: string): string[] {
  if (path === '') throw fault(40352, 'FieldPath cannot be constructed with empty string');
  if (path.endsWith('.')) throw fault(40353, "FieldPath must not end with a '.'.");
  const parts = path.split('.');
  for (const part of parts) {
    if (part === '') throw fault(15998, 'FieldPath field names may not be empty strings.');
    if (part.startsWith('$') && !REFERENCES.has(part))
      throw fault(16410, `FieldPath field names may not start with '$'. Consider using $getField or $setField.`);
    if (part.includes('\0')) throw fault(16411, "FieldPath field names may not contain '\\0'.");
  }
  return parts;
}

function along(parts: readonly string[], start: Run): Run {
  const [first, second] = parts;
  if (first === undefined) return start;
  if (second === undefined) return (frame: Frame) => step(start(frame), first);
  return (frame: Frame) => valueAt(start(frame), parts, 0);
}

function step(value: Maybe, name: string): Maybe {
  return isDoc(value) ? value.get(name) : Array.isArray(value) ? eachAt(value, [name], 0) : undefined;
}

/** The value at a path as expressions see it: an array on the way gives the array of what its documents have there. */
export function valueAt(start: Maybe, parts: readonly string[], from = 0): Maybe {
  let value = start;
  for (let at = from; at < parts.length; at += 1) {
    if (Array.isArray(value)) return eachAt(value, parts, at);
    if (!isDoc(value)) return undefined;
    value = value.get(parts[at] ?? '');
  }
  return value;
}

function eachAt(items: readonly Value[], parts: readonly string[], at: number): Value[] {
  const found: Value[] = [];
  for (const item of items) {
    const value = isDoc(item) ? valueAt(item, parts, at) : undefined;
    if (value !== undefined) found.push(value);
  }
  return found;
}
