/** The projections of `find`: fields in or out, expressions, `$slice`, `$elemMatch` and the positional `.$`. */
import { badValue, fault, notSupported } from '../fault';
import type { Env } from './env';
import { compileExpression } from './expression/compile';
import { compileFilter, type Filter, type MatchDetails } from './match';
import { wholeNumber } from './number';
import { flatten, modeOf, type ProjectedField, projectionOf } from './stages/reshape';
import { type Doc, isDoc, isNumeric, type Maybe, show, type Value } from './value';

export type Projection = (document: Doc) => Doc;

/**
 * What a `find` with this projection gives of a document. `filter` is that of the query: `.$` asks it for the position.
 * Errors under MongoDB's codes, such as 31254 for an exclusion within an inclusion.
 */
export function compileProjection(spec: Doc, env: Env, filter?: Filter): Projection {
  const sorted = sortOut(spec);
  const fields = sorted.fields.length > 0 ? flatten(new Map(sorted.fields), '') : [];
  const mode = findMode(fields, sorted);
  if (mode === 'drop' && sorted.positional !== undefined) {
    throw fault(31395, 'positional projection cannot be used with exclusion');
  }
  const named: ProjectedField[] =
    sorted.positional === undefined ? fields : [...fields, { path: sorted.positional, kind: 'keep' }];
  // In an exclusion a $slice changes a field that stays, in an inclusion it also lets it in.
  if (mode === 'keep') for (const { path } of sorted.slices) named.push({ path, kind: 'keep' });
  const tree = projectionOf(named, mode, (path, value, into) => {
    const run = compileExpression(value, env);
    into.compute(path, (root) => run(root));
  });
  const elements = sorted.elements.map(([path, condition]) => ({ path, find: elementFinder(condition, env) }));
  return (document) => {
    let made = tree.apply(document, document);
    if (sorted.positional !== undefined) made = takePosition(made, document, sorted.positional, filter);
    for (const { path, parts, from, count } of sorted.slices) made = sliceAt(made, parts ?? path.split('.'), from, count);
    for (const { path, find } of elements) made = withField(made, path, find(document.get(path)));
    return made;
  };
}

type Slice = { path: string; parts: readonly string[] | undefined; from: number | undefined; count: number };
type Sorted = { fields: [string, Value][]; slices: Slice[]; elements: [string, Doc][]; positional: string | undefined };

/** Takes the operators that only `find` has out of the spec. */
function sortOut(spec: Doc): Sorted {
  const sorted: Sorted = { fields: [], slices: [], elements: [], positional: undefined };
  for (const [path, value] of spec) {
    const operator = isDoc(value) && value.size === 1 ? [...value.keys()][0] : undefined;
    if (path.endsWith('.$')) {
      if (sorted.positional !== undefined) throw fault(31276, 'Cannot specify more than one positional projection per query.');
      if (value === false || (isNumeric(value) && wholeNumber(value) === 0)) {
        throw fault(31395, 'positional projection cannot be used with exclusion');
      }
      if (value !== true && !isNumeric(value))
        throw fault(31271, 'positional projection cannot be used with an expression or sub object');
      sorted.positional = path.slice(0, -2);
    } else if (path.includes('.$.')) {
      throw fault(31394, "As of 4.4, it's illegal to specify positional operator in the middle of a path.");
    } else if (isDoc(value) && operator === '$slice') {
      const slice = parseSlice(path, value.get('$slice') ?? null);
      if (slice === undefined) sorted.fields.push([path, value]);
      else sorted.slices.push(slice);
    } else if (isDoc(value) && operator === '$elemMatch') {
      const condition = value.get('$elemMatch') ?? null;
      if (path.includes('.')) throw fault(31275, 'Cannot use $elemMatch projection on a nested field');
      if (!isDoc(condition)) throw fault(31274, `elemMatch: Invalid argument, object required, but got ${show(condition)}`);
      sorted.elements.push([path, condition]);
    } else if (operator === '$meta') throw notSupported('the projection $meta');
    else sorted.fields.push([path, value]);
  }
  return sorted;
}

/** `$elemMatch` and `.$` make it an inclusion; `$slice` alone keeps everything. */
function findMode(fields: readonly ProjectedField[], { elements, positional }: Sorted): 'keep' | 'drop' {
  const decisive = fields.filter(({ path }) => path !== '_id');
  if (decisive.length > 0) return modeOf(decisive);
  if (elements.length > 0 || positional !== undefined) return 'keep';
  return fields.length > 0 ? modeOf(fields) : 'drop';
}

/** `$slice: n` or `[skip, n]`; undefined for the aggregation operator, whose first argument is no number. */
function parseSlice(path: string, operand: Value): Slice | undefined {
  if (isNumeric(operand)) return { path, parts: undefined, from: undefined, count: sliceNumber(operand) };
  if (!Array.isArray(operand))
    throw fault(28667, 'Invalid $slice syntax. The given syntax did not match the find() or find $slice syntax.');
  const [skip, count] = operand;
  if (!isNumeric(skip)) return undefined;
  if (operand.length !== 2 || !isNumeric(count))
    throw fault(28724, 'First argument to $slice must be an array, but is of type: int');
  const taken = sliceNumber(count);
  if (taken <= 0) throw fault(28729, `Third argument to $slice must be positive: ${taken}`);
  return { path, parts: undefined, from: sliceNumber(skip), count: taken };
}

function sliceNumber(value: Value): number {
  const whole = wholeNumber(value);
  if (whole === undefined) throw badValue(`$slice takes whole numbers, not ${show(value)}`);
  return whole;
}

function sliceAt(document: Doc, parts: readonly string[], from: number | undefined, count: number): Doc {
  const [part = '', ...rest] = parts;
  const value = document.get(part);
  if (rest.length > 0) {
    if (isDoc(value)) return withField(document, part, sliceAt(value, rest, from, count));
    if (!Array.isArray(value)) return document;
    return withField(
      document,
      part,
      value.map((item) => (isDoc(item) ? sliceAt(item, rest, from, count) : item)),
    );
  }
  return Array.isArray(value) ? withField(document, part, sliceArray(value, from, count)) : document;
}

/** `count` from the start or, when negative, from the end; or `count` after `from`, which may count from the end. */
export function sliceArray(items: readonly Value[], from: number | undefined, count: number): Value[] {
  if (from === undefined) return count < 0 ? items.slice(count) : items.slice(0, count);
  const start = from < 0 ? Math.max(0, items.length + from) : from;
  return items.slice(start, start + count);
}

function withField(document: Doc, name: string, value: Maybe): Doc {
  if (value === undefined && !document.has(name)) return document;
  const made: Doc = new Map(document);
  if (value === undefined) made.delete(name);
  else made.set(name, value);
  return made;
}

/** The first element that matches, alone in an array; missing where there is none. */
function elementFinder(condition: Doc, env: Env): (value: Maybe) => Maybe {
  const filter = compileFilter(new Map([['v', new Map([['$elemMatch', condition]])]]), env);
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const found = value.find((item) => filter.test(new Map([['v', [item]]])));
    return found === undefined ? undefined : [found];
  };
}

/** Leaves of the first array on the path the element at which the query matched. */
function takePosition(made: Doc, document: Doc, path: string, filter: Filter | undefined): Doc {
  const details: MatchDetails = {};
  if (filter === undefined) throw fault(51050, 'Projections with a positional operator require a matcher');
  filter.test(document, details);
  const take = (value: Value, parts: readonly string[]): Value => {
    if (Array.isArray(value)) {
      const item = details.position === undefined ? undefined : value[details.position];
      if (details.position === undefined) {
        throw fault(
          51246,
          "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
        );
      }
      if (item === undefined)
        throw fault(51247, "Executor error during find command :: caused by :: positional operator '.$' element mismatch");
      return [item];
    }
    const [part = '', ...rest] = parts;
    const inner = isDoc(value) && parts.length > 0 ? value.get(part) : undefined;
    return isDoc(value) && inner !== undefined ? withField(value, part, take(inner, rest)) : value;
  };
  const taken = take(made, path.split('.'));
  return isDoc(taken) ? taken : made;
}
