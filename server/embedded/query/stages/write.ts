/** The stages that write their result to a collection: `$out` and `$merge`. */
import { badValue, failedToParse, fault, notSupported } from '../../fault';
import { rootScope } from '../expression/compile';
import { checkedParts, valueAt } from '../expression/fieldPath';
import { compileUpdate, replaceDoc } from '../update';
import { type Doc, doc, isDoc, isNullish, type Maybe, show, typeName, type Value } from '../value';
import type { Namespace, PipelineContext, Stage, Target } from './stage';

/** The collection that a `$out` or `$merge` names. */
export function writtenBy(stage: string, spec: Value, db: string): Namespace {
  const into = stage === '$merge' && isDoc(spec) ? spec.get('into') : spec;
  if (typeof into === 'string' && into !== '') return { db, coll: into };
  if (!isDoc(into))
    throw fault(51178, `${stage} 'into' field  must be either a string or an object, but found ${typeName(into)}`);
  const known = ['db', 'coll'];
  const other = [...into.keys()].find((name) => !known.includes(name));
  if (other === 'timeseries') throw notSupported('$out to a time series');
  if (other !== undefined) throw fault(40415, `BSON field '${stage}.${other}' is an unknown field.`);
  const coll = into.get('coll');
  const other_db = into.get('db') ?? db;
  if (typeof coll !== 'string' || coll === '' || typeof other_db !== 'string')
    throw fault(16994, `${stage} needs the names of a database and a collection`);
  return { db: other_db, coll };
}

export function outStage(spec: Value, context: PipelineContext): Stage {
  const namespace = writtenBy('$out', spec, context.db);
  return function* (source) {
    context.target(namespace).replaceAll([...source]);
  };
}

/** What happens to one document of the result. */
type Merge = {
  on: readonly string[];
  matched(before: Doc, made: Doc, target: Target): void;
  unmatched(made: Doc, target: Target): void;
};

export function mergeStage(spec: Value, context: PipelineContext): Stage {
  const given: Doc = isDoc(spec) ? spec : new Map([['into', spec]]);
  for (const name of given.keys()) {
    if (!['into', 'on', 'let', 'whenMatched', 'whenNotMatched'].includes(name))
      throw fault(40415, `BSON field '$merge.${name}' is an unknown field.`);
  }
  const namespace = writtenBy('$merge', given, context.db);
  const on = onFields(given.get('on'));
  const merge: Merge = {
    on,
    matched: whenMatched(given, context),
    unmatched: whenNotMatched(given.get('whenNotMatched') ?? 'insert'),
  };
  const failsOnMatch = given.get('whenMatched') === 'fail';
  return function* (source) {
    const target = context.target(namespace);
    // Read to the end before the first write: the result may go to the collection that it comes from.
    const documents = [...source];
    if (!target.uniqueOn(on)) throw fault(51183, 'Cannot find index to verify that join fields will be unique');
    for (const document of documents) mergeOne(document, merge, target, failsOnMatch);
  };
}

function mergeOne(document: Doc, { on, matched, unmatched }: Merge, target: Target, failsOnMatch: boolean): void {
  // A document without an _id gets one as it is inserted, so it can't have a match by it.
  if (failsOnMatch || (on.includes('_id') && !document.has('_id'))) return unmatched(document, target);
  const filter: Doc = new Map();
  for (const path of on) {
    const value = valueAt(document, path.split('.'));
    if (isNullish(value) || Array.isArray(value))
      throw fault(51132, `$merge write error: 'on' field '${path}' cannot be missing, null, undefined or an array`);
    filter.set(path, doc({ $eq: value }));
  }
  const before = target.find(filter);
  if (before === undefined) unmatched(document, target);
  else matched(before, document, target);
}

function onFields(value: Maybe): string[] {
  if (value === undefined) return ['_id'];
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw fault(51187, "If explicitly specifying $merge 'on', must include at least one field");
  return list.map((item) => {
    if (typeof item !== 'string') throw fault(51134, `$merge 'on' array elements must be strings, but found ${typeName(item)}`);
    checkedParts(item);
    return item;
  });
}

function whenMatched(spec: Doc, context: PipelineContext): Merge['matched'] {
  const mode = spec.get('whenMatched') ?? 'merge';
  if (spec.has('let') && !Array.isArray(mode))
    throw fault(51199, "Cannot use 'let' variables with 'whenMatched' mode that is not a pipeline");
  if (Array.isArray(mode)) return matchedPipeline(mode, spec.get('let'), context);
  switch (mode) {
    case 'replace':
      return (before, made, target) => change(before, replaceDoc(before, made), target);
    case 'merge':
      return (before, made, target) => {
        const after: Doc = new Map(before);
        for (const [name, value] of made) after.set(name, value);
        change(before, replaceDoc(before, after), target);
      };
    case 'keepExisting':
      return () => undefined;
    case 'fail':
      return (_before, made, target) => target.insert(made);
    default:
      throw badValue(`Enumeration value '${show(mode)}' for field 'whenMatched' is not a valid value.`);
  }
}

function change(before: Doc, after: Doc, target: Target): void {
  if (after !== before) target.replace(before, after);
}

/** The pipeline sees the old document, and the new one as `$$new`. */
function matchedPipeline(stages: Value[], letSpec: Maybe, context: PipelineContext): Merge['matched'] {
  if (letSpec !== undefined && !isDoc(letSpec)) throw failedToParse("$merge 'let' must be an object");
  const scope = rootScope(context);
  const variables = [...(letSpec ?? [])].map(([name, expression]) => {
    if (name === 'new' && expression !== '$$ROOT')
      throw fault(51273, "'let' may not define a value for the reserved 'new' variable other than '$$ROOT'");
    scope.bind(name);
    return { name, run: scope.compile(expression) };
  });
  const vars = new Map<string, Maybe>(context.vars);
  vars.set('new', undefined);
  for (const { name } of variables) vars.set(name, undefined);
  const update = compileUpdate(stages, { env: { ...context, vars } });
  return (before, made, target) => {
    for (const { name, run } of variables) vars.set(name, run([made]));
    vars.set('new', made);
    change(before, update.apply(before, { insert: false }), target);
  };
}

function whenNotMatched(mode: Value): Merge['unmatched'] {
  switch (mode) {
    case 'insert':
      return (made, target) => target.insert(made);
    case 'discard':
      return () => undefined;
    case 'fail':
      return () => {
        throw fault(
          13113,
          '$merge could not find a matching document in the target collection for at least one document in the source collection',
        );
      };
    default:
      throw badValue(`Enumeration value '${show(mode)}' for field 'whenNotMatched' is not a valid value.`);
  }
}
