/**
 * How collections are laid over the shards of a MongoDB cluster, from what each says of itself. Rests on the manual, "Shard Key Indexes"
 * and "Shard a Collection": only indexes that begin with the shard key can be unique beside `_id`, whose uniqueness holds for a shard
 * alone; a hashed key allows none but `_id`; a collection that is not empty needs a whole index that begins with its shard key.
 */
import type { CollectionDef } from './database';

type Def = Pick<CollectionDef<object>, 'name' | 'indexes' | 'shardKey'>;
type Index = Def['indexes'][number];

/** What would keep this collection from being laid over shards, in words; empty where nothing does. */
export function shardingFaults({ name, indexes, shardKey }: Def): string[] {
  if (shardKey === undefined) return [];
  const isHashed = Object.values(shardKey).includes('hashed');
  return indexes
    .filter((it) => it.unique === true && (isHashed || !beginsWith(it, shardKey)))
    .map((it) => `${name}: the unique index ${JSON.stringify(it.key)} does not begin with the shard key`);
}

/** The lines for `mongosh` that lay these collections over shards; safe to repeat, and for collections that are not empty. */
export function shardingLines(database: string, defs: readonly Def[]): string[] {
  const at = (name: string) => `db.getSiblingDB(${JSON.stringify(database)}).getCollection(${JSON.stringify(name)})`;
  const lines = defs.flatMap(({ name, indexes, shardKey }) => {
    if (shardKey === undefined) return [];
    const key = JSON.stringify(shardKey);
    const isThere = indexes.some((it) => isWhole(it) && beginsWith(it, shardKey)) || key === '{"_id":1}';
    return [
      ...(isThere ? [] : [`${at(name)}.createIndex(${key})`]),
      `sh.shardCollection(${JSON.stringify(`${database}.${name}`)}, ${key})`,
    ];
  });
  return [`sh.enableSharding(${JSON.stringify(database)})`, ...lines];
}

/** Of every document, so that it can support a shard key. */
const isWhole = (index: Index): boolean => index.partialFilterExpression === undefined && index.sparse !== true;

const beginsWith = (index: Index, shardKey: NonNullable<Def['shardKey']>): boolean => {
  const fields = Object.entries(index.key);
  return Object.entries(shardKey).every(([field, way], i) => fields[i]?.[0] === field && fields[i]?.[1] === way);
};
