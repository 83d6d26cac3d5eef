/** `aggregate`: the first `$match` is answered through indexes, the rest by the pipeline. */
import { failedToParse, fault } from '../fault';
import type { Env } from '../query/env';
import { compileFilter } from '../query/match';
import { compilePipeline, type Pipeline, type PipelineContext } from '../query/pipeline';
import { isDoc, isNumeric, toNumber, type Doc, type Value } from '../query/value';
import { Found } from '../plan/search';
import { plan } from '../plan/plan';
import type { Rows } from '../session/cursors';
import { checkCollectionName, checkDatabaseName, type Collection } from '../store/catalog';
import type { Stored } from '../store/stored';
import { bytesOf } from '../store/head';
import type { Call, Command, Work } from './call';
import { envOf, untilFree } from './context';
import { answer, hintOf, select, type Query } from './find';
import { optionalCount, optionalDoc, requiredArray } from './options';
import { localSessions } from './localSessions';
import { writeTarget } from './pipelineTarget';

const EMPTY: Doc = new Map();

export const aggregate: Command = {
  options: ['pipeline', 'cursor', 'allowDiskUse', 'let', 'collation', 'hint', 'bypassDocumentValidation'],
  refused: [
    'explain',
    'exchange',
    'fromMongos',
    'needsMerge',
    'needsSortedMerge',
    'use44SortKeys',
    'isMapReduceCommand',
    'encryptionInformation',
    'passthroughToShard',
  ],
  writes: (body) => writesSomething(body.get('pipeline')),
  inTransaction: true,
  *run(call: Call): Work {
    const { body } = call;
    const cursor = optionalDoc(body, 'cursor');
    if (!cursor) throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    for (const name of cursor.keys())
      if (name !== 'batchSize') throw fault(40415, `BSON field 'aggregate.cursor.${name}' is an unknown field.`);
    const batchSize = optionalCount(cursor, 'batchSize');
    const { rows, ns } = yield* untilFree(() => open(call));
    return answer(call, ns, rows, batchSize);
  },
};

/** The name in `{ aggregate: 'name' }`; `{ aggregate: 1 }` has no collection. */
export function sourceName(call: Call): string | undefined {
  const name = call.body.get('aggregate');
  checkDatabaseName(call.db);
  if (typeof name === 'string') {
    checkCollectionName(call.db, name);
    return name;
  }
  if (isNumeric(name) && toNumber(name) === 1) return undefined;
  throw fault(73, "The argument of 'aggregate' must be a collection's name or 1");
}

function open(call: Call): { rows: Rows; ns: string } {
  const coll = sourceName(call);
  const context = contextOf(call, coll);
  const stages = requiredArray(call.body, 'pipeline');
  const sessions = localSessions(call, stages);
  const pipeline = compilePipeline(sessions ? stages.slice(1) : stages, context);
  if (pipeline.writesTo && readLevel(call.body) === 'linearizable')
    throw fault(72, '$out and $merge cannot be used with a linearizable read concern');
  if (pipeline.writesTo && call.transaction) throw fault(263, 'Operation not permitted in transaction: $out and $merge');
  if (pipeline.needsCollection && coll === undefined && !sessions)
    throw fault(73, `{aggregate: 1} is not valid for ${headOf(stages)}; a collection is required.`);
  if (!pipeline.needsCollection && coll !== undefined) throw fault(73, "'$documents' can only be run with {aggregate: 1}");
  const collection = coll === undefined ? undefined : call.access.catalog.find(call.db, coll);
  const selected = collection && select(call.access, collection, leadingQuery(collection, pipeline, call.body, context), context);
  const made = pipeline.run(sessions ?? (selected ? docsOf(selected) : []))[Symbol.iterator]();
  const rows: Rows = {
    next() {
      const { done, value } = made.next();
      return done === true ? { done: true, value: undefined } : { done: false, value: bytesOf(value) };
    },
    release: () => selected?.release(),
  };
  if (pipeline.writesTo) made.next();
  return { rows, ns: `${call.db}.${coll ?? '$cmd.aggregate'}` };
}

/** How a refusal speaks of a pipeline's first stage. */
function headOf(stages: readonly Value[]): string {
  const [first] = stages;
  const [name] = isDoc(first) ? first.keys() : [];
  return name === undefined ? 'an empty pipeline' : `'${name}'`;
}

/** What the head of a pipeline asks for, as a query. Its order is asked for only where an index gives it: the pipeline sorts again. */
export function leadingQuery(collection: Collection, { leading }: Pipeline, body: Doc, env: Env): Query {
  const { filter = EMPTY, sort, limit } = leading;
  const hint = hintOf(body);
  const ordered = sort && plan(collection, { filter, sort, hint, collated: env.collator !== undefined }).sorted;
  return ordered === true ? { filter, hint, sort, limit } : { filter, hint };
}

function* docsOf(selected: Iterable<Stored>): Iterable<Doc> {
  for (const stored of selected) yield stored.doc;
}

/** How a pipeline reaches other collections. */
export function contextOf(call: Call, coll: string | undefined): PipelineContext {
  const env = envOf(call);
  const { access } = call;
  return {
    ...env,
    db: call.db,
    coll,
    *read({ db, coll: from }, filter) {
      const collection = access.catalog.find(db, from);
      if (!collection) return;
      const asked = filter ?? EMPTY;
      const chosen = plan(collection, { filter: asked, collated: env.collator !== undefined });
      yield* docsOf(new Found(access, collection, { plan: chosen, filter: compileFilter(asked, env) }));
    },
    indexed({ db, coll: from }, path) {
      return (
        access.catalog
          .find(db, from)
          ?.indexes.some((index) => index.fields[0]?.path === path && !index.partial && !index.sparse) ?? false
      );
    },
    target: (ns) => writeTarget(call, ns, env),
  };
}

function writesSomething(pipeline: Value | undefined): boolean {
  const last = Array.isArray(pipeline) ? pipeline.at(-1) : undefined;
  return isDoc(last) && (last.has('$out') || last.has('$merge'));
}

function readLevel(body: Doc): Value | undefined {
  const concern = body.get('readConcern');
  return isDoc(concern) ? concern.get('level') : undefined;
}
