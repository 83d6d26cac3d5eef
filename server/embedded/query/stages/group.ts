/** The stages that put documents together: `$group`, `$bucket`, `$bucketAuto`, `$sortByCount`. */
import { fault, notSupported } from '../../fault';
import { type Accumulator, type AccumulatorPlan, compileAccumulator } from '../accumulators';
import type { Env } from '../env';
import { rootScope } from '../expression/compile';
import type { Frame } from '../expression/scope';
import { checkRoundable, type Rounder, rounderOf } from '../granularity';
import { wholeNumber } from '../number';
import { compareValues, groupKey, rankOf } from '../order';
import { type Doc, doc, int, isDoc, isNumeric, type Maybe, show, toNumber, typeName, type Value } from '../value';
import type { Stage } from './stage';

type Outputs = readonly { name: string; plan: AccumulatorPlan }[];
type Group = { id: Value; totals: Accumulator[] };

/** The accumulators of a spec, in its order, `_id` left out. */
export function compileOutputs(spec: Doc, env: Env): Outputs {
  return [...spec]
    .filter(([name]) => name !== '_id')
    .map(([name, value]) => {
      if (name.includes('.')) throw fault(40235, `The field name '${name}' cannot contain '.'`);
      if (name.startsWith('$')) throw fault(40236, `The field name '${name}' cannot be an operator name`);
      if (!isDoc(value) || value.size === 0) throw fault(40234, `The field '${name}' must be an accumulator object`);
      if (value.size !== 1) throw fault(40238, `The field '${name}' must specify one accumulator`);
      const [[operator, operand] = ['', null]] = value;
      const plan = compileAccumulator(operator, operand, rootScope(env));
      if (plan === undefined) {
        if (operator === '$accumulator') throw notSupported(operator);
        throw fault(15952, `unknown group operator '${operator}'`);
      }
      return { name, plan };
    });
}

/** Collects documents by a key; groups come out in the order in which they first appeared. */
class Groups {
  private readonly groups = new Map<string, Group>();
  constructor(
    private readonly outputs: Outputs,
    private readonly env: Env,
  ) {}

  add(id: Value, frame: Frame): void {
    const key = groupKey(id, this.env.collator);
    let group = this.groups.get(key);
    if (group === undefined) {
      group = { id, totals: this.outputs.map(({ plan }) => plan()) };
      this.groups.set(key, group);
    }
    for (const total of group.totals) total.add(frame);
  }

  *documents(): Iterable<Doc> {
    for (const group of this.groups.values()) yield this.document(group);
  }

  private document(group: Group): Doc {
    const made: Doc = new Map([['_id', group.id]]);
    group.totals.forEach((total, at) => made.set(this.outputs[at]?.name ?? '', total.result() ?? null));
    return made;
  }

  sorted(): Doc[] {
    const id = (document: Doc): Maybe => document.get('_id');
    return [...this.documents()].sort((a, b) => compareValues(id(a), id(b), this.env.collator));
  }
}

export function groupStage(spec: Value, env: Env): Stage {
  if (!isDoc(spec)) throw fault(15947, "a group's fields must be specified in an object");
  const id = spec.get('_id');
  if (id === undefined) throw fault(15955, 'a group specification must include an _id');
  const key = rootScope(env).compile(id);
  const outputs = compileOutputs(spec, env);
  return function* (source) {
    const groups = new Groups(outputs, env);
    for (const document of source) {
      const frame: Frame = [document];
      groups.add(key(frame) ?? null, frame);
    }
    yield* groups.documents();
  };
}

const COUNT = doc({ count: doc({ $sum: int(1) }) });

function outputOf(spec: Doc, env: Env): Outputs {
  const output = spec.get('output');
  if (output !== undefined && !isDoc(output))
    throw fault(40196, `The 'output' field must be an object, but found type: ${typeName(output)}.`);
  return compileOutputs(output ?? COUNT, env);
}

function constant(expression: Value, env: Env): Maybe {
  return rootScope(env).compile(expression)([new Map()]);
}

export function bucketStage(spec: Value, env: Env): Stage {
  if (!isDoc(spec)) throw fault(40201, `Argument to $bucket stage must be an object, but found type: ${typeName(spec)}.`);
  for (const name of spec.keys()) {
    if (!['groupBy', 'boundaries', 'default', 'output'].includes(name))
      throw fault(40197, `Unrecognized option to $bucket: ${name}.`);
  }
  const groupBy = spec.get('groupBy');
  const boundaries = spec.get('boundaries');
  if (groupBy === undefined || boundaries === undefined)
    throw fault(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  const bounds = boundariesOf(boundaries, env);
  const fallback = spec.has('default') ? constant(spec.get('default') ?? null, env) : undefined;
  if (fallback !== undefined) refuseInnerDefault(fallback, bounds, env);
  const key = rootScope(env).compile(groupBy);
  const outputs = outputOf(spec, env);
  return function* (source) {
    const groups = new Groups(outputs, env);
    for (const document of source) {
      const frame: Frame = [document];
      groups.add(bucketOf(key(frame), bounds, fallback, env), frame);
    }
    yield* groups.sorted();
  };
}

function boundariesOf(list: Value, env: Env): Value[] {
  if (!Array.isArray(list))
    throw fault(40200, `The $bucket 'boundaries' field must be an array, but found type: ${typeName(list)}.`);
  if (list.length < 2)
    throw fault(40192, `The $bucket 'boundaries' field must have at least 2 values, but found ${list.length} value(s).`);
  const bounds = list.map((item) => constant(item, env) ?? null);
  bounds.slice(1).forEach((bound, at) => {
    const before = bounds[at] ?? null;
    if (rankOf(before) !== rankOf(bound))
      throw fault(
        40193,
        `All values in the the 'boundaries' option to $bucket must have the same type. Found conflicting types ${typeName(before)} and ${typeName(bound)}.`,
      );
    if (compareValues(before, bound, env.collator) >= 0) {
      throw fault(
        40194,
        `The 'boundaries' option to $bucket must be sorted, but elements ${at} and ${at + 1} are not in ascending order (${show(before)} is not less than ${show(bound)}).`,
      );
    }
  });
  return bounds;
}

function refuseInnerDefault(fallback: Value, bounds: readonly Value[], env: Env): void {
  const below = compareValues(fallback, bounds[0], env.collator) < 0;
  const above = compareValues(fallback, bounds[bounds.length - 1], env.collator) >= 0;
  if (!below && !above)
    throw fault(
      40199,
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
}

function bucketOf(value: Maybe, bounds: readonly Value[], fallback: Maybe, env: Env): Value {
  for (let at = bounds.length - 1; at >= 0; at -= 1) {
    const bound = bounds[at];
    if (bound !== undefined && compareValues(value, bound, env.collator) >= 0) {
      if (at < bounds.length - 1) return bound;
      break;
    }
  }
  if (fallback !== undefined) return fallback;
  throw fault(40066, '$switch could not find a matching branch for an input, and no default was specified.');
}

export function bucketAutoStage(spec: Value, env: Env): Stage {
  if (!isDoc(spec)) throw fault(40240, `The argument to $bucketAuto must be an object, but found type: ${typeName(spec)}.`);
  for (const name of spec.keys()) {
    if (!['groupBy', 'buckets', 'output', 'granularity'].includes(name))
      throw fault(40245, `Unrecognized option to $bucketAuto: ${name}.`);
  }
  const groupBy = spec.get('groupBy');
  const wanted = spec.get('buckets');
  if (groupBy === undefined || wanted === undefined)
    throw fault(40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified.");
  const count = wholeNumber(wanted);
  if (count === undefined)
    throw fault(40241, `The $bucketAuto 'buckets' field must be a numeric value, but found type: ${typeName(wanted)}.`);
  if (count <= 0) throw fault(40243, `The $bucketAuto 'buckets' field must be greater than 0, but found: ${count}.`);
  const granularity = spec.get('granularity');
  if (granularity !== undefined && typeof granularity !== 'string')
    throw fault(40261, `The $bucketAuto 'granularity' field must be a string, but found type: ${typeName(granularity)}.`);
  const rounder = granularity === undefined ? undefined : rounderOf(granularity);
  const key = rootScope(env).compile(groupBy);
  const outputs = outputOf(spec, env);
  return function* (source) {
    const items = Array.from(source, (document) => ({ document, value: keyFor(key([document]), rounder) }));
    items.sort((a, b) => compareValues(a.value, b.value, env.collator));
    yield* autoBuckets(items, count, rounder, outputs, env);
  };
}

type Item = { document: Doc; value: Value };

function keyFor(value: Maybe, rounder: Rounder | undefined): Value {
  if (rounder !== undefined) checkRoundable(value);
  return value ?? null;
}

function* autoBuckets(
  items: readonly Item[],
  count: number,
  rounder: Rounder | undefined,
  outputs: Outputs,
  env: Env,
): Iterable<Doc> {
  const size = Math.max(1, Math.round(items.length / count));
  let at = 0;
  let bound: Value | undefined;
  for (let bucket = 1; at < items.length && bucket <= count; bucket += 1) {
    const start = at;
    const lowest = items[start]?.value ?? null;
    at = bucket === count ? items.length : Math.min(items.length, at + size);
    const highest = items[at - 1]?.value ?? null;
    const rounded = rounder?.up(highest);
    const stays = (value: Value): boolean =>
      compareValues(value, highest, env.collator) === 0 ||
      (rounded !== undefined && compareValues(rounded, value, env.collator) > 0);
    for (let next = items[at]; next !== undefined && stays(next.value); next = items[at]) at += 1;
    const min = rounder === undefined ? lowest : (bound ?? rounder.down(lowest));
    bound = upperBound(items[at]?.value, items[at - 1]?.value ?? null, rounded, rounder);
    const totals = outputs.map(({ plan }) => plan());
    for (const { document } of items.slice(start, at)) for (const total of totals) total.add([document]);
    const made: Doc = new Map([['_id', doc({ min, max: bound })]]);
    totals.forEach((total, index) => made.set(outputs[index]?.name ?? '', total.result() ?? null));
    yield made;
  }
}

/** A bucket ends where the next begins; with a granularity at its rounded end, but for a bucket of nothing but zeros. */
function upperBound(next: Value | undefined, highest: Value, rounded: Value | undefined, rounder: Rounder | undefined): Value {
  if (rounder === undefined || rounded === undefined) return next ?? highest;
  const isZero = isNumeric(rounded) && toNumber(rounded) === 0;
  return isZero && next !== undefined ? rounder.down(next) : rounded;
}

export function sortByCountStage(spec: Value, env: Env): Stage {
  const isExpression = isDoc(spec) && spec.size === 1 && [...spec.keys()][0]?.startsWith('$') === true;
  if (isDoc(spec) && !isExpression)
    throw fault(40147, `the sortByCount field must be defined as a $-prefixed path or an expression inside an object`);
  if (!isDoc(spec) && (typeof spec !== 'string' || !spec.startsWith('$'))) {
    throw fault(40148, `the sortByCount field must be defined as a $-prefixed path or an expression inside an object`);
  }
  const group = groupStage(new Map([['_id', spec], ...COUNT]), env);
  return function* (source) {
    const counted = [...group(source)];
    yield* counted.sort((a, b) => compareValues(b.get('count'), a.get('count')));
  };
}
