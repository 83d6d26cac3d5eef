/** `find`, and what other reading commands share with it: searching, sorting, cutting, projecting. */
import { fault } from '../fault';
import { encodeDoc } from '../query/encode';
import type { Env } from '../query/env';
import { compileFilter } from '../query/match';
import { compileProjection } from '../query/project';
import { compileSort } from '../query/sort';
import type { Doc, Maybe } from '../query/value';
import { plan, type Plan } from '../plan/plan';
import { keyFoundBy } from '../plan/keyFoundBy';
import { Found } from '../plan/search';
import type { Rows } from '../session/cursors';
import type { Access } from '../store/access';
import type { Collection } from '../store/catalog';
import { placeInCollection } from '../store/rid';
import type { Stored } from '../store/stored';
import type { Call, Command, Work } from './call';
import { collectionName, collectionOf, envOf } from './context';
import { optionalCount, optionalDoc, optionalFlag } from './options';

/** What may be held in memory for sorting: MongoDB's own figure. */
const SORT_BYTES_MAX = 100 * 1024 * 1024;
const EMPTY: Doc = new Map();

export interface Query {
  readonly filter: Doc;
  readonly sort?: Doc;
  readonly hint?: Maybe;
  /** The first key of the hinted index, and the first beyond. */
  readonly min?: Doc;
  readonly max?: Doc;
  readonly skip?: number;
  /** 0 or undefined: no limit. */
  readonly limit?: number;
}

/** Matching documents, sorted and cut. `found` tells the plan and the effort. */
export interface Selected extends IterableIterator<Stored> {
  readonly plan: Plan;
  readonly found: Found;
  release(): void;
}

/** Throws the fault of a malformed filter, sort or hint. */
export function select(access: Access, collection: Collection, query: Query, env: Env): Selected {
  const { filter, sort, skip = 0 } = query;
  const limit = query.limit === undefined || query.limit === 0 ? Infinity : query.limit;
  const compiled = compileFilter(filter, env);
  const compare = sort && sort.size > 0 && !sort.has('$natural') ? compileSort(sort, env) : undefined;
  const { hint, min, max } = query;
  const chosen = plan(collection, { filter, sort, hint, min, max, collated: env.collator !== undefined });
  const unsorted = compare !== undefined && !chosen.sorted;
  const rows = unsorted || limit === Infinity ? undefined : skip + limit;
  const found = new Found(access, collection, { plan: chosen, filter: compiled, rows });
  const ordered = unsorted ? sorted(found, (a, b) => compare(a.doc, b.doc), skip + limit) : found;
  const cut = skip > 0 || limit !== Infinity ? slice(ordered, skip, limit) : ordered;
  const iterator = cut[Symbol.iterator]();
  return {
    plan: chosen,
    found,
    next: () => iterator.next(),
    release: () => found.release(),
    [Symbol.iterator]() {
      return this;
    },
  };
}

/** The first `keep` in order, with no more than twice as many in memory. */
function* sorted(rows: Iterable<Stored>, compare: (a: Stored, b: Stored) => number, keep: number): Iterable<Stored> {
  let kept: Stored[] = [];
  let bytes = 0;
  for (const row of rows) {
    kept.push(row);
    bytes += row.bytes.length;
    if (kept.length >= Math.max(keep * 2, 1000)) {
      kept = kept.sort(compare).slice(0, keep);
      bytes = kept.reduce((sum, one) => sum + one.bytes.length, 0);
    }
    if (bytes > SORT_BYTES_MAX)
      throw fault(292, `Sort exceeded memory limit of ${SORT_BYTES_MAX} bytes. Use an index or a limit.`);
  }
  const [only] = kept;
  // A document alone is compared with nothing, but what it is sorted by must still be clear.
  if (only && kept.length === 1) compare(only, only);
  yield* kept.sort(compare).slice(0, keep);
}

function* slice(rows: Iterable<Stored>, skip: number, limit: number): Iterable<Stored> {
  let seen = 0;
  for (const row of rows) {
    seen++;
    if (seen <= skip) continue;
    yield row;
    if (seen - skip >= limit) return;
  }
}

/** No documents. */
export const NOTHING: Rows = { next: () => ({ done: true, value: undefined }), release: () => undefined };

/** Documents as bytes, for a cursor. */
export function toRows(
  source: { next(): IteratorResult<Stored, unknown>; release(): void },
  project: ((stored: Stored) => Doc) | undefined,
): Rows {
  return {
    next() {
      const { done, value } = source.next();
      if (done === true) return { done: true, value: undefined };
      return { done: false, value: project ? encodeDoc(project(value)) : value.bytes };
    },
    release: () => source.release(),
  };
}

/** The query that the arguments of `find` describe. */
export function queryOf(body: Doc): Query {
  const sort = optionalDoc(body, 'sort');
  return {
    filter: optionalDoc(body, 'filter') ?? EMPTY,
    sort,
    hint: hintOf(body),
    min: nonEmpty(optionalDoc(body, 'min')),
    max: nonEmpty(optionalDoc(body, 'max')),
    skip: optionalCount(body, 'skip'),
    limit: optionalCount(body, 'limit'),
  };
}

const nonEmpty = (bound: Doc | undefined): Doc | undefined => (bound?.size === 0 ? undefined : bound);

/** A hint by name or by key pattern; an empty one is none. */
export function hintOf(body: Doc): Maybe {
  const hint = body.get('hint');
  return hint === undefined || hint === '' || (hint instanceof Map && hint.size === 0) ? undefined : hint;
}

export const find: Command = {
  options: [
    'filter',
    'sort',
    'projection',
    'hint',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'let',
    'collation',
    'allowDiskUse',
    'noCursorTimeout',
    'allowPartialResults',
    'min',
    'max',
    'returnKey',
    'showRecordId',
  ],
  refused: ['tailable', 'oplogReplay', 'awaitData', 'encryptionInformation'],
  inTransaction: true,
  *run(call: Call): Work {
    const { body } = call;
    const env = envOf(call);
    const collection = collectionOf(call);
    const query = queryOf(body);
    const filter = compileFilter(query.filter, env);
    const projection = optionalDoc(body, 'projection');
    const project = projection && projection.size > 0 ? compileProjection(projection, env, filter) : undefined;
    if (!collection && query.sort && query.sort.size > 0 && !query.sort.has('$natural')) compileSort(query.sort, env);
    const selected = collection && select(call.access, collection, query, env);
    const rows = selected ? toRows(selected, shapeOf(body, selected.plan, project)) : NOTHING;
    return answer(
      call,
      `${call.db}.${collectionName(call)}`,
      rows,
      optionalCount(body, 'batchSize'),
      optionalFlag(body, 'singleBatch'),
    );
  },
};

/** What is shown of a document: itself, its projection, the key it was found by, each with its record id where that is asked for. */
function shapeOf(body: Doc, chosen: Plan, project: ((doc: Doc) => Doc) | undefined): ((stored: Stored) => Doc) | undefined {
  const byKey = optionalFlag(body, 'returnKey');
  const numbered = optionalFlag(body, 'showRecordId');
  if (byKey) return ({ doc }) => keyFoundBy(chosen, doc);
  if (numbered) {
    return ({ rid, doc }) => new Map(project ? project(doc) : doc).set('$recordId', BigInt(placeInCollection(rid)));
  }
  return project && (({ doc }) => project(doc));
}

/** The first batch of a cursor over `rows`. */
export function answer(call: Call, ns: string, rows: Rows, batchSize: number | undefined, singleBatch = false): Uint8Array {
  const { session, transaction, services } = call;
  return services.cursors.first({ ns, rows, session, transaction, now: services.now().getTime() }, batchSize, singleBatch);
}
