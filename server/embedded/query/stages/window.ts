/** `$setWindowFields`: for each document a value over the documents around it. */
import { failedToParse, fault, typeMismatch } from '../../fault';
import { type AccumulatorPlan, compileAccumulator } from '../accumulators';
import { rootScope } from '../expression/compile';
import { checkedParts, valueAt } from '../expression/fieldPath';
import type { Run } from '../expression/scope';
import { compareValues, groupKey } from '../order';
import { sortDocs } from '../sort';
import { type Doc, isDoc, type Maybe, typeName, type Value } from '../value';
import { setAlong } from './flow';
import type { PipelineContext, Stage } from './stage';
import { compileBounds, singleAscending, type Bounds } from './windowBounds';
import { compilePositional, type Partition, type PartitionFunction } from './windowFunctions';

type Output = { path: string[]; compute: PartitionFunction };

export function windowStage(spec: Value, context: PipelineContext): Stage {
  if (!isDoc(spec)) throw failedToParse(`the $setWindowFields stage specification must be an object, found ${typeName(spec)}`);
  for (const name of spec.keys()) {
    if (!['partitionBy', 'sortBy', 'output'].includes(name))
      throw fault(40415, `BSON field '$setWindowFields.${name}' is an unknown field.`);
  }
  const output = spec.get('output');
  if (!isDoc(output)) throw fault(40414, "BSON field '$setWindowFields.output' is missing but a required field");
  const sortBy = spec.get('sortBy');
  if (sortBy !== undefined && !isDoc(sortBy)) throw failedToParse('the sortBy field must be an object');
  const partitionBy = spec.get('partitionBy');
  const key: Run = partitionBy === undefined ? () => null : rootScope(context).compile(partitionBy);
  const outputs = [...output].map(([path, value]) => compileOutput(path, value, sortBy, context));
  if (sortBy !== undefined) sortDocs([], sortBy, context);
  return function* (source) {
    for (const documents of partitions(source, key, context)) {
      yield* fill(sortBy === undefined ? documents : sortDocs(documents, sortBy, context), sortBy, outputs);
    }
  };
}

/** The documents by partition, partitions in the order of their keys. */
function partitions(source: Iterable<Doc>, key: Run, context: PipelineContext): Doc[][] {
  const found = new Map<string, { id: Value; documents: Doc[] }>();
  for (const document of source) {
    const id = key([document]) ?? null;
    if (Array.isArray(id)) throw typeMismatch('An expression used to partition cannot evaluate to value of type array');
    const name = groupKey(id, context.collator);
    const partition = found.get(name);
    if (partition === undefined) found.set(name, { id, documents: [document] });
    else partition.documents.push(document);
  }
  return [...found.values()].sort((a, b) => compareValues(a.id, b.id, context.collator)).map(({ documents }) => documents);
}

function* fill(documents: Doc[], sortBy: Doc | undefined, outputs: readonly Output[]): Iterable<Doc> {
  const [field] = sortBy?.keys() ?? [];
  const parts = field?.split('.') ?? [];
  const partition: Partition = {
    documents,
    keys: field === undefined ? [] : documents.map((document) => valueAt(document, parts)),
  };
  const computed = outputs.map(({ compute }) => compute(partition));
  for (const [at, document] of documents.entries()) {
    let made = document;
    outputs.forEach(({ path }, index) => {
      made = assign(made, path, computed[index]?.[at]);
    });
    yield made;
  }
}

function assign(document: Doc, path: readonly string[], value: Maybe): Doc {
  if (value !== undefined) return setAlong(document, path, value);
  const [name = ''] = path;
  if (path.length > 1 || !document.has(name)) return document;
  const made: Doc = new Map(document);
  made.delete(name);
  return made;
}

function compileOutput(path: string, spec: Value, sortBy: Doc | undefined, context: PipelineContext): Output {
  checkedParts(path);
  if (!isDoc(spec)) throw failedToParse(`The field '${path}' must be an object`);
  const functions = [...spec.keys()].filter((name) => name.startsWith('$'));
  const [name] = functions;
  if (name === undefined || functions.length > 1)
    throw failedToParse(`'${path}' must have exactly one $-prefixed window function`);
  for (const other of spec.keys())
    if (other !== name && other !== 'window') throw failedToParse(`Window function found an unknown argument: ${other}`);
  const operand = spec.get(name) ?? null;
  const window = spec.get('window');
  const positional = compilePositional(name, operand, window, sortBy, context);
  if (positional !== undefined) return { path: path.split('.'), compute: positional };
  const plan = compileAccumulator(name, operand, rootScope(context));
  if (plan === undefined) throw failedToParse(`Unrecognized window function, ${name}`);
  const bounds = compileBounds(window, sortBy !== undefined, singleAscending(sortBy));
  const passMissing = name === '$first' || name === '$last';
  const run = passMissing ? rootScope(context).compile(operand) : undefined;
  return {
    path: path.split('.'),
    compute: run === undefined ? overWindows(plan, bounds) : atEnd(run, bounds, name === '$first'),
  };
}

/** A window that only grows at its end is added to; any other is computed anew. */
function overWindows(plan: AccumulatorPlan, bounds: Bounds): PartitionFunction {
  return ({ documents, keys }) => {
    let total = plan();
    let span: readonly [number, number] | undefined;
    let last: Maybe;
    return documents.map((_document, at) => {
      const now = bounds(at, documents.length, keys);
      if (now !== undefined && span !== undefined && now[0] === span[0] && now[1] === span[1]) return last;
      const grows = now !== undefined && span !== undefined && now[0] === span[0] && now[1] > span[1];
      if (!grows) total = plan();
      const from = grows && span !== undefined ? span[1] + 1 : (now?.[0] ?? 0);
      for (let index = from; index <= (now?.[1] ?? -1); index += 1) total.add([documents[index]]);
      span = now;
      last = copied(total.result());
      return last;
    });
  };
}

/** An accumulator may go on filling the array that it answered with. */
const copied = (value: Maybe): Maybe => (Array.isArray(value) ? [...value] : isDoc(value) ? new Map(value) : value);

function atEnd(run: Run, bounds: Bounds, first: boolean): PartitionFunction {
  return ({ documents, keys }) =>
    documents.map((_document, at) => {
      const span = bounds(at, documents.length, keys);
      return span === undefined ? null : run([documents[first ? span[0] : span[1]]]);
    });
}
