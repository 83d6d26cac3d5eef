/** A pipeline on collections held in memory, and what it writes. */
import { compilePipeline, type PipelineContext, type Target } from '@/server/embedded/query/pipeline';
import { compileFilter } from '@/server/embedded/query/match';
import { compareValues } from '@/server/embedded/query/order';
import type { Doc } from '@/server/embedded/query/value';
import { docOf, type Plain, plainDoc, testEnv } from './values';

export type Collections = Record<string, Plain[]>;
type Options = { let?: Plain; collation?: Plain; indexed?: boolean };

/** Runs a pipeline on the collection `items`. */
export function aggregate(stages: Plain[], collections: Collections, options: Options = {}): Plain[] {
  return aggregateInto(stages, collections, options).documents;
}

/** The same, with what every collection holds afterwards. */
export function aggregateInto(
  stages: Plain[],
  collections: Collections,
  options: Options = {},
): { documents: Plain[]; after: Collections } {
  const stored = new Map(Object.entries(collections).map(([name, documents]) => [name, documents.map(docOf)]));
  const env = testEnv(options);
  const context: PipelineContext = {
    ...env,
    db: 'shop',
    coll: 'items',
    read: ({ coll }) => stored.get(coll) ?? [],
    indexed: () => options.indexed ?? false,
    target: ({ coll }) => target(stored, coll, env),
  };
  const documents = [...compilePipeline(stages.map(docOf), context).run(stored.get('items') ?? [])].map(plainDoc);
  return { documents, after: Object.fromEntries([...stored].map(([name, list]) => [name, list.map(plainDoc)])) };
}

function target(stored: Map<string, Doc[]>, coll: string, env: ReturnType<typeof testEnv>): Target {
  const list = (): Doc[] => stored.get(coll) ?? [];
  return {
    uniqueOn: (fields) => fields.join() === '_id' || fields.join() === 'key',
    find: (filter) => list().find((document) => compileFilter(filter, env).test(document)),
    insert(document) {
      if (list().some((other) => compareValues(other.get('_id'), document.get('_id')) === 0)) throw new Error('E11000');
      stored.set(coll, [...list(), document]);
    },
    replace: (before, after) =>
      void stored.set(
        coll,
        list().map((document) => (document === before ? after : document)),
      ),
    replaceAll: (documents) => void stored.set(coll, [...documents]),
  };
}
