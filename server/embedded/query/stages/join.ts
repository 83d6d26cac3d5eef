/** The stages that bring in other collections: `$lookup`, `$unionWith`; and `$facet`, which runs several pipelines. */
import { failedToParse, fault, notSupported } from '../../fault';
import { checkedName, checkedParts, valueAt } from '../expression/fieldPath';
import { rootScope } from '../expression/compile';
import { groupKey } from '../order';
import { type Doc, isDoc, type Maybe, show, typeName, type Value } from '../value';
import { setAlong } from './flow';
import { ForeignTable, joinValues } from './foreign';
import { refuseOthers, textOption } from './stageOptions';
import type { CompileInner, Namespace, PipelineContext, Stage } from './stage';

export function lookupStage(spec: Value, context: PipelineContext, compileInner: CompileInner): Stage {
  if (!isDoc(spec)) throw failedToParse(`the $lookup specification must be an Object, but found ${typeName(spec)}`);
  refuseOthers('$lookup', spec, ['from', 'localField', 'foreignField', 'let', 'pipeline', 'as']);
  const as = checkedParts(textOption('$lookup', spec, 'as'));
  const pipeline = spec.get('pipeline');
  const local = spec.has('localField') ? checkedParts(textOption('$lookup', spec, 'localField')) : undefined;
  const foreign = spec.has('foreignField') ? checkedParts(textOption('$lookup', spec, 'foreignField')).join('.') : undefined;
  if ((local === undefined) !== (foreign === undefined)) {
    throw failedToParse("$lookup requires both or neither of 'localField' and 'foreignField' to be specified");
  }
  if (pipeline === undefined && local === undefined)
    throw failedToParse("$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified");
  if (pipeline === undefined && spec.has('let'))
    throw failedToParse("$lookup with a 'let' argument must also specify 'pipeline'");
  const namespace = foreignNamespace('$lookup', spec.get('from'), pipeline, context);
  const inner = pipeline === undefined ? undefined : innerPipeline(spec.get('let'), pipeline, namespace, context, compileInner);
  return function* (source) {
    const table = foreign === undefined ? undefined : new ForeignTable(context, namespace, foreign);
    const run = inner?.();
    for (const document of source) {
      const candidates =
        table === undefined || local === undefined ? undefined : table.matching(joinValues(document, local, true));
      const found = run === undefined ? (candidates ?? []) : run(document, candidates);
      yield setAlong(document, as, found);
    }
  };
}

function foreignNamespace(stage: string, from: Maybe, pipeline: Maybe, context: PipelineContext): Namespace {
  if (typeof from === 'string') return { db: context.db, coll: from };
  if (from === undefined) {
    const first = Array.isArray(pipeline) ? pipeline[0] : undefined;
    if (isDoc(first) && first.has('$documents')) return { db: context.db, coll: '' };
    throw failedToParse(`must specify 'from' field for a ${stage}`);
  }
  if (isDoc(from)) throw notSupported(`${stage} from another database`);
  throw failedToParse(`${stage} argument 'from: ${show(from)}' must be a string, is type ${typeName(from)}`);
}

type RunInner = (document: Doc, candidates: readonly Doc[] | undefined) => Doc[];

/** The inner pipeline of a `$lookup`, compiled once; its variables are set anew for each document. */
function innerPipeline(
  letSpec: Maybe,
  pipeline: Value,
  namespace: Namespace,
  context: PipelineContext,
  compileInner: CompileInner,
): () => RunInner {
  if (letSpec !== undefined && !isDoc(letSpec))
    throw failedToParse(`$lookup argument 'let' must be an object, is type ${typeName(letSpec)}`);
  const scope = rootScope(context);
  const variables = [...(letSpec ?? [])].map(([name, expression]) => {
    scope.bind(name);
    return { name, run: scope.compile(expression) };
  });
  const vars = new Map<string, Maybe>(context.vars);
  for (const { name } of variables) vars.set(name, undefined);
  const stage = compileInner(pipeline, { ...context, vars, coll: namespace.coll === '' ? undefined : namespace.coll });
  const equality = variableEquality(pipeline, new Set(variables.map(({ name }) => name)));
  return () => {
    const table = equality === undefined ? undefined : new ExactTable(context, namespace, equality.field);
    let constant: Doc[] | undefined;
    return (document, candidates) => {
      for (const [name, value] of context.vars) vars.set(name, value);
      for (const { name, run } of variables) vars.set(name, run([document]));
      const source =
        candidates ?? (table === undefined || equality === undefined ? undefined : table.equal(vars.get(equality.variable)));
      if (source !== undefined) return [...stage(source)];
      // Without variables of its own the answer is the same for every document.
      if (variables.length > 0 || context.vars.size > 0) return [...stage(readAll(namespace, context))];
      constant ??= [...stage(readAll(namespace, context))];
      return constant;
    };
  };
}

const readAll = (namespace: Namespace, context: PipelineContext): Iterable<Doc> =>
  namespace.coll === '' ? [] : context.read(namespace, undefined);

/** Finds `{$match: {$expr: {$eq: ["$field", "$$variable"]}}}` at the head, alone or under `$and`: it can be looked up. */
function variableEquality(pipeline: Value, names: ReadonlySet<string>): { field: string; variable: string } | undefined {
  const first = Array.isArray(pipeline) ? pipeline[0] : undefined;
  const match = isDoc(first) ? first.get('$match') : undefined;
  const expression = isDoc(match) ? match.get('$expr') : undefined;
  const all = isDoc(expression) ? expression.get('$and') : undefined;
  for (const condition of Array.isArray(all) ? all : [expression]) {
    const pair = isDoc(condition) ? condition.get('$eq') : undefined;
    if (!Array.isArray(pair) || pair.length !== 2) continue;
    for (const [a, b] of [pair, [...pair].reverse()]) {
      if (typeof a !== 'string' || typeof b !== 'string' || !b.startsWith('$$') || !names.has(b.slice(2))) continue;
      if (a.startsWith('$') && !a.startsWith('$$')) return { field: a.slice(1), variable: b.slice(2) };
    }
  }
  return undefined;
}

/** Documents by the exact value that an expression sees at a path; missing is its own value. */
class ExactTable {
  private byKey: Map<string, Doc[]> | undefined;
  constructor(
    private readonly context: PipelineContext,
    private readonly namespace: Namespace,
    private readonly field: string,
  ) {}

  equal(value: Maybe): readonly Doc[] {
    const { collator } = this.context;
    if (this.byKey === undefined) {
      this.byKey = new Map();
      const parts = this.field.split('.');
      for (const row of this.context.read(this.namespace, undefined)) {
        const key = groupKey(valueAt(row, parts), collator);
        const rows = this.byKey.get(key);
        if (rows === undefined) this.byKey.set(key, [row]);
        else rows.push(row);
      }
    }
    return this.byKey.get(groupKey(value, collator)) ?? [];
  }
}

export function unionStage(spec: Value, context: PipelineContext, compileInner: CompileInner): Stage {
  const given: Doc = isDoc(spec) ? spec : new Map([['coll', spec]]);
  for (const name of given.keys())
    if (name !== 'coll' && name !== 'pipeline') throw fault(40415, `BSON field '$unionWith.${name}' is an unknown field.`);
  const pipeline = given.get('pipeline') ?? [];
  const coll = given.get('coll');
  const namespace = foreignNamespace('$unionWith', coll, pipeline, context);
  const stage = compileInner(pipeline, { ...context, coll: namespace.coll === '' ? undefined : namespace.coll });
  return function* (source) {
    yield* source;
    yield* stage(readAll(namespace, context));
  };
}

const NOT_IN_FACET = new Set([
  '$facet',
  '$out',
  '$merge',
  '$collStats',
  '$indexStats',
  '$geoNear',
  '$planCacheStats',
  '$documents',
  '$search',
]);

export function facetStage(spec: Value, context: PipelineContext, compileInner: CompileInner): Stage {
  if (!isDoc(spec) || spec.size === 0) throw fault(40169, `the $facet specification must be a non-empty object`);
  const facets = [...spec].map(([name, stages]) => {
    checkedName(name);
    if (!Array.isArray(stages)) throw fault(40170, `arguments to $facet must be arrays, ${name} is type ${typeName(stages)}`);
    for (const stage of stages) {
      const [operator] = isDoc(stage) ? stage.keys() : [];
      if (operator !== undefined && NOT_IN_FACET.has(operator))
        throw fault(40600, `${operator} is not allowed to be used within a $facet stage`);
    }
    return { name, run: compileInner(stages, context) };
  });
  return function* (source) {
    const documents = [...source];
    yield new Map(facets.map(({ name, run }) => [name, [...run(documents)]]));
  };
}
