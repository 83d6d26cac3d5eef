/**
 * A witness of every command that is sent: what a sharded cluster of MongoDB 6 would refuse, though one server takes it. Rests on the
 * manual: "Single Document Modification Operations in Sharded Collections", "findAndModify", "Change a Document's Shard Key Value",
 * "Transactions and Operations".
 */
import type { CommandStartedEvent, MongoClient } from 'mongodb';
import type { CollectionDef } from '@/cloudfunctions/kernel/database';

type Defs = readonly Pick<CollectionDef<object>, 'name' | 'shardKey'>[];
type Fields = Readonly<Record<string, unknown>>;

/** Listens to a client that was opened with `monitorCommands`; answers what has been refused so far, each kind once. */
export function watchCluster(client: MongoClient, defs: Defs): () => string[] {
  const keys = new Map(defs.map((it) => [it.name, Object.keys(it.shardKey ?? {})]));
  const refused = new Set<string>();
  client.on('commandStarted', (event) => {
    for (const it of refusals(event, keys)) refused.add(it);
  });
  return () => [...refused];
}

const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** What a cluster refuses of one command. */
export function refusals(
  { commandName, command }: Pick<CommandStartedEvent, 'commandName' | 'command'>,
  keys: ReadonlyMap<string, readonly string[]>,
): string[] {
  const collection = String(command[commandName]);
  const inTransaction = command.autocommit === false;
  const key = keys.get(collection);
  const said = (what: string) => `${commandName} on ${collection}: ${what}`;
  if (inTransaction && ['create', 'createIndexes', 'distinct', 'count', 'drop'].includes(commandName))
    return [said('not in a transaction')];
  if (key === undefined) return WRITES.includes(commandName) && inTransaction ? [said('is not made by migrate')] : [];
  if (key.length === 0) return [];
  const found = {
    insert: () => listOf(command.documents).flatMap((it) => missing(it, key)),
    update: () => listOf(command.updates).flatMap((it) => ofUpdate(it, key, inTransaction || command.txnNumber !== undefined)),
    delete: () => listOf(command.deletes).flatMap((it) => (it.limit === 1 ? untargeted(fieldsOf(it.q), key) : [])),
    findAndModify: () => (hasAll(fieldsOf(command.query), key) ? [] : ['asks for one document without its whole shard key']),
    aggregate: () => listOf(command.pipeline).flatMap((it) => ('$out' in it || '$merge' in it ? ['writes by a pipeline'] : [])),
  };
  const of = Object.entries(found).find(([name]) => name === commandName)?.[1];
  return of === undefined ? [] : of().map(said);
}

const WRITES = ['insert', 'update', 'delete', 'findAndModify'];

const missing = (document: Fields, key: readonly string[]): string[] =>
  key.every((it) => document[it] !== undefined) ? [] : ['a document without its shard key'];

/** One document is written by its whole shard key, or by `_id`. */
const untargeted = (filter: Fields, key: readonly string[]): string[] =>
  hasAll(filter, key) || hasAll(filter, ['_id']) ? [] : ['one document is asked for by neither shard key nor _id'];

/** Whether the filter says one value of each field. */
const hasAll = (filter: Fields, fields: readonly string[]): boolean =>
  fields.every((field) => isValue(filter[field]) || listOf(filter.$and).some((it) => hasAll(it, [field])));

const isValue = (condition: unknown): boolean =>
  condition !== undefined &&
  !(condition instanceof RegExp) &&
  (!isFields(condition) || !Object.keys(condition).some((it) => it.startsWith('$') && it !== '$eq'));

function ofUpdate({ q, u, multi, upsert }: Fields, key: readonly string[], isOnce: boolean): string[] {
  const filter = fieldsOf(q);
  const moved = movedFields(fieldsOf(u), filter).filter((it) => key.includes(it));
  if (multi === true) return moved.length === 0 ? [] : ['the shard key of several documents is changed at once'];
  if (upsert === true && !hasAll(filter, key)) return ['an upsert without its whole shard key'];
  if (moved.length === 0) return untargeted(filter, key);
  if (moved.includes('_id')) return ['_id is changed'];
  return hasAll(filter, key) && isOnce ? [] : ['a shard key is changed without its whole old value, or without a transaction'];
}

/** The fields that an update gives another value than the filter names; of a replacement those that it leaves out or changes. */
function movedFields(update: Fields, filter: Fields): string[] {
  if (!Object.keys(update).some((it) => it.startsWith('$')))
    return Object.keys(filter).filter((it) => isValue(filter[it]) && (update[it] ?? kept(it, filter)) !== filter[it]);
  return Object.entries(update).flatMap(([operator, fields]) =>
    operator === '$setOnInsert' ? [] : Object.keys(fieldsOf(fields)).filter((it) => fieldsOf(fields)[it] !== filter[it]),
  );
}

/** A replacement without `_id` leaves it as it was. */
const kept = (field: string, filter: Fields): unknown => (field === '_id' ? filter._id : undefined);
