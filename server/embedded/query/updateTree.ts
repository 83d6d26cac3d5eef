/** The tree of an update: every path it touches, applied in one walk that copies only what changes. */
import { badValue, fault } from '../fault';
import { arrayIndex } from './path';
import { type Doc, isDoc, type Maybe, show, type Value } from './value';

/** One operator on one path. */
export type Operation = {
  /** What to do where nothing is: make the way there, leave it and say so where it can't be, or leave it in silence. */
  missing: 'create' | 'leave' | 'ignore';
  /** It is there for inserts alone. */
  insertOnly?: boolean;
  /** Asked where the way is blocked, before that is refused: false where there is nothing to do after all. May refuse it itself. */
  blocked?(context: UpdateContext): boolean;
  /** The new value; undefined takes the field away. `current` is undefined where nothing is. */
  run(current: Maybe, context: UpdateContext, path: string): Maybe;
};

export type UpdateContext = {
  /** The document before the update. */
  document: Doc;
  /** True while an upsert makes a document. */
  insert: boolean;
  /** The index that stands for `$`. */
  position: number | undefined;
  /** The tests behind `$[name]`. */
  filters: ReadonlyMap<string, (item: Value) => boolean>;
};

type Leaf = { kind: 'leaf'; operation: Operation };
type Branch = { kind: 'branch'; children: Map<string, UpdateNode> };
/** Below an array: by the name in `$[name]`, the empty name for all elements. */
type Elements = { kind: 'elements'; children: Map<string, UpdateNode> };
export type UpdateNode = Leaf | Branch | Elements;

const conflict = (path: string, at: string): Error => fault(40, `Updating the path '${path}' would create a conflict at '${at}'`);
const identifier = (part: string): string | undefined => /^\$\[(.*)\]$/s.exec(part)?.[1];

export const emptyTree = (): Branch => ({ kind: 'branch', children: new Map() });

/** Puts an operation at a path. ConflictingUpdateOperators (40) where another is there, above or below. */
export function plant(tree: Branch, path: string, operation: Operation): void {
  const parts = checkedParts(path);
  let node: Branch | Elements = tree;
  parts.forEach((part, at) => {
    const wanted = identifier(part) === undefined ? 'branch' : 'elements';
    const here = parts.slice(0, at + 1).join('.');
    if (node.kind !== wanted) throw conflict(path, parts.slice(0, at).join('.'));
    const key = identifier(part) ?? part;
    const child: UpdateNode | undefined = node.children.get(key);
    if (at === parts.length - 1) {
      if (child !== undefined) throw conflict(path, here);
      node.children.set(key, { kind: 'leaf', operation });
      return;
    }
    if (child?.kind === 'leaf') throw conflict(path, here);
    const below = identifier(parts[at + 1] ?? '') === undefined ? 'branch' : 'elements';
    const next: Branch | Elements = child ?? { kind: below, children: new Map() };
    node.children.set(key, next);
    node = next;
  });
}

function checkedParts(path: string): string[] {
  if (path === '') throw fault(56, 'An empty update path is not valid.');
  const parts = path.split('.');
  if (parts.includes('')) throw fault(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
  if (parts[0] === '$') throw badValue(`Cannot have positional (i.e. '$') element in the first position in path '${path}'`);
  if (identifier(parts[0] ?? '') !== undefined) {
    throw badValue(`Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${path}'`);
  }
  if (parts.filter((part) => part === '$').length > 1)
    throw badValue(`Too many positional (i.e. '$') elements found in path '${path}'`);
  const odd = parts.find(
    (part) => part.startsWith('$') && part !== '$' && identifier(part) === undefined && !REFERENCE.has(part),
  );
  if (odd !== undefined) {
    throw fault(
      52,
      `The dollar ($) prefixed field '${odd}' in '${path}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
  return parts;
}

const REFERENCE = new Set(['$ref', '$id', '$db']);

/** MongoDB takes fields in the order of their names, numbers by value: this decides where new fields stand. */
export function sortTree(node: UpdateNode): void {
  if (node.kind === 'leaf') return;
  const ordered = [...node.children].sort(([a], [b]) => compareNames(a, b));
  node.children = new Map(ordered);
  for (const child of node.children.values()) sortTree(child);
}

function compareNames(a: string, b: string): number {
  const x = arrayIndex(a);
  const y = arrayIndex(b);
  if (x !== undefined && y !== undefined) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Applies a tree to the value at `path`. The same value comes back where nothing changed; undefined where nothing is. */
export function applyNode(node: UpdateNode, current: Maybe, context: UpdateContext, path: string): Maybe {
  if (node.kind === 'leaf') {
    if (node.operation.insertOnly === true && !context.insert) return current;
    if (current === undefined && node.operation.missing !== 'create') return undefined;
    return node.operation.run(current, context, path);
  }
  if (node.kind === 'elements') return applyToElements(node, current, context, path);
  const children = withPosition(node, context, path);
  if (current === undefined) {
    const made = applyToDoc(children, new Map(), context, path);
    return made.size > 0 ? made : undefined;
  }
  if (isDoc(current)) return applyToDoc(children, current, context, path);
  if (Array.isArray(current)) return applyToArray(children, current, context, path);
  for (const [name, child] of children) refuseLeaves(child, name, { current, path, context });
  return current;
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** Puts the index that was matched in the place of `$`. */
function withPosition(node: Branch, context: UpdateContext, path: string): ReadonlyMap<string, UpdateNode> {
  const positional = node.children.get('$');
  if (positional === undefined) return node.children;
  if (context.position === undefined) throw badValue('The positional operator did not find the match needed from the query.');
  const name = String(context.position);
  const children = new Map(node.children);
  children.delete('$');
  const sibling = children.get(name);
  children.set(name, sibling === undefined ? positional : merge(sibling, positional, join(path, name)));
  return new Map([...children].sort(([a], [b]) => compareNames(a, b)));
}

/** Two trees that meet at one value; a leaf meets nothing. */
function merge(a: UpdateNode, b: UpdateNode, path: string): UpdateNode {
  if (a.kind === 'leaf' || b.kind === 'leaf' || a.kind !== b.kind) throw fault(40, `Update created a conflict at '${path}'`);
  const children = new Map(a.children);
  for (const [name, child] of b.children) {
    const other = children.get(name);
    children.set(name, other === undefined ? child : merge(other, child, join(path, name)));
  }
  return { kind: a.kind, children: new Map([...children].sort(([x], [y]) => compareNames(x, y))) };
}

function applyToDoc(children: ReadonlyMap<string, UpdateNode>, current: Doc, context: UpdateContext, path: string): Doc {
  let changed: Doc | undefined;
  for (const [name, child] of children) {
    const before = (changed ?? current).get(name);
    const after = applyNode(child, before, context, join(path, name));
    if (after === before) continue;
    changed ??= new Map(current);
    if (after === undefined) changed.delete(name);
    else changed.set(name, after);
  }
  return changed ?? current;
}

/** MongoDB pads an array with at most so many nulls. */
const PADDING_LIMIT = 1_500_000;

function applyToArray(
  children: ReadonlyMap<string, UpdateNode>,
  current: Value[],
  context: UpdateContext,
  path: string,
): Value[] {
  let changed: Value[] | undefined;
  for (const [name, child] of children) {
    const index = arrayIndex(name);
    if (index === undefined) {
      refuseLeaves(child, name, { current, path, context });
      continue;
    }
    const before = (changed ?? current)[index];
    const after = applyNode(child, before, context, join(path, name));
    if (after === before) continue;
    changed ??= [...current];
    if (index - changed.length > PADDING_LIMIT) throw fault(87, `can't backfill more than ${PADDING_LIMIT} elements`);
    while (changed.length < index) changed.push(null);
    changed[index] = after ?? null;
  }
  return changed ?? current;
}

/** Where a way ends before its path does: in a scalar, or in an array that has no such field. */
type Block = { current: Value; path: string; context: UpdateContext };

/** PathNotViable (28) for what would have to go on, but for `$unset`, which finds nothing to do. */
function refuseLeaves(node: UpdateNode, name: string, block: Block): void {
  if (node.kind !== 'leaf') {
    for (const child of node.children.values()) refuseLeaves(child, name, block);
    return;
  }
  const { current, path, context } = block;
  if (node.operation.insertOnly === true && !context.insert) return;
  if (node.operation.blocked?.(context) === false) return;
  const element = `{${path.split('.').pop() ?? ''}: ${show(current)}}`;
  if (node.operation.missing === 'create') throw fault(28, `Cannot create field '${name}' in element ${element}`);
  if (node.operation.missing === 'leave')
    throw fault(28, `Cannot use the part (${name}) of (${join(path, name)}) to traverse the element (${element})`);
}

function applyToElements(node: Elements, current: Maybe, context: UpdateContext, path: string): Maybe {
  if (current === undefined) throw badValue(`The path '${path}' must exist in the document in order to apply array updates.`);
  if (!Array.isArray(current)) throw badValue(`Cannot apply array updates to non-array element ${path}: ${show(current)}`);
  let changed: Value[] | undefined;
  current.forEach((item, index) => {
    const here = join(path, String(index));
    const meant = [...node.children]
      .filter(([name]) => name === '' || context.filters.get(name)?.(item) === true)
      .map(([, child]) => child);
    const [first, ...others] = meant;
    if (first === undefined) return;
    const after = applyNode(
      others.reduce((merged, child) => merge(merged, child, here), first),
      item,
      context,
      here,
    );
    if (after === item) return;
    changed ??= [...current];
    changed[index] = after ?? null;
  });
  return changed ?? current;
}

/** The names used as `$[name]` anywhere in the tree. */
export function identifiersIn(node: UpdateNode): Set<string> {
  const found = new Set<string>();
  if (node.kind === 'leaf') return found;
  for (const [name, child] of node.children) {
    if (node.kind === 'elements' && name !== '') found.add(name);
    for (const inner of identifiersIn(child)) found.add(inner);
  }
  return found;
}

/** Does any path use `$`? */
export function usesPosition(node: UpdateNode): boolean {
  if (node.kind === 'leaf') return false;
  return (node.kind === 'branch' && node.children.has('$')) || [...node.children.values()].some(usesPosition);
}
