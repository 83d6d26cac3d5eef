/** Every collection that grows can be laid over shards, and the lines that do it fit what the collections say of themselves. */
import { FUNCTIONS } from '@/cloudfunctions/functions';
import { outbox } from '@/cloudfunctions/kernel/events';
import { guesses } from '@/cloudfunctions/kernel/guesses';
import { storedAnswers } from '@/cloudfunctions/kernel/idempotency';
import { jobRuns } from '@/cloudfunctions/kernel/jobs';
import { shardingFaults, shardingLines } from '@/cloudfunctions/kernel/sharding.rule';
import { refusals } from '../../support/cluster';

const collections = [...FUNCTIONS.flatMap((it) => it.collections), outbox, storedAnswers, guesses, jobRuns];

/** What does not grow with the members: written by the owner, or one document a job, a kind, a role or an invitation. */
const SMALL = [
  ...['shops', 'shopFronts', 'programmes', 'rewards', 'rewardCategories', 'couponTemplates'],
  ...['jobs', 'reminderDecisions', 'invitations', 'staffRevocations'],
];

it('every collection that grows has a shard key, and no other has', () => {
  const unsharded = collections.filter((it) => it.shardKey === undefined).map((it) => it.name);
  expect(unsharded.sort()).toEqual([...SMALL].sort());
});

it('every unique index begins with the shard key of its collection', () => {
  expect(collections.flatMap(shardingFaults)).toEqual([]);
  expect(collections.filter((it) => it.shardKey && it.indexes.some(({ unique }) => unique)).length).toBeGreaterThan(8);
});

it.each<{ name: string; unique: Record<string, 1>; shardKey: Record<string, 1 | 'hashed'> }>([
  { name: 'of other fields', unique: { phone: 1 }, shardKey: { memberId: 1 } },
  { name: 'that holds the shard key, but not in front', unique: { key: 1, memberId: 1 }, shardKey: { memberId: 1 } },
  { name: 'beside a hashed shard key', unique: { memberId: 1 }, shardKey: { _id: 'hashed' } },
  { name: 'of a part of the shard key', unique: { shopId: 1 }, shardKey: { shopId: 1, orderNo: 1 } },
])('a unique index $name is a fault', ({ unique, shardKey }) => {
  expect(shardingFaults({ name: 'c', indexes: [{ key: unique, unique: true }], shardKey })).toHaveLength(1);
});

it('a collection is sharded by its key, after an index that supports it where none of all documents does', () => {
  const index = (key: Record<string, 1>, some: object = {}) => ({ key, ...some });
  const lines = shardingLines('shop', [
    { name: 'small', indexes: [] },
    { name: 'a', indexes: [], shardKey: { _id: 1 } },
    { name: 'b', indexes: [index({ memberId: 1, at: 1 })], shardKey: { memberId: 1 } },
    { name: 'c', indexes: [index({ memberId: 1 }, { sparse: true })], shardKey: { memberId: 1 } },
    { name: 'd', indexes: [], shardKey: { _id: 'hashed' } },
  ]);
  expect(lines).toEqual([
    'sh.enableSharding("shop")',
    'sh.shardCollection("shop.a", {"_id":1})',
    'sh.shardCollection("shop.b", {"memberId":1})',
    'db.getSiblingDB("shop").getCollection("c").createIndex({"memberId":1})',
    'sh.shardCollection("shop.c", {"memberId":1})',
    'db.getSiblingDB("shop").getCollection("d").createIndex({"_id":"hashed"})',
    'sh.shardCollection("shop.d", {"_id":"hashed"})',
  ]);
});

const keys = new Map([
  ['entries', ['memberId']],
  ['purchases', ['shopId', 'orderNo']],
  ['small', []],
]);
const inside = { autocommit: false, txnNumber: 1 };

it.each<{ name: string; commandName: string; command: Record<string, unknown>; takes?: boolean }>([
  { name: 'an update by half a key', commandName: 'update', command: { update: 'purchases', updates: [{ q: { shopId: 's' }, u: { $set: { a: 1 } } }] } }, // prettier-ignore
  { name: 'an update by the whole key', commandName: 'update', command: { update: 'purchases', updates: [{ q: { shopId: 's', orderNo: 'o' }, u: { $set: { a: 1 } } }] }, takes: true }, // prettier-ignore
  { name: 'an update by _id', commandName: 'update', command: { update: 'entries', updates: [{ q: { _id: 'e' }, u: { $set: { a: 1 } } }] }, takes: true }, // prettier-ignore
  { name: 'an upsert by _id alone', commandName: 'update', command: { update: 'entries', updates: [{ q: { _id: 'e' }, u: { $set: { a: 1 } }, upsert: true }] } }, // prettier-ignore
  { name: 'an update by one of several', commandName: 'update', command: { update: 'entries', updates: [{ q: { memberId: { $in: ['m'] } }, u: { $set: { a: 1 } } }] } }, // prettier-ignore
  { name: 'a key moved in a transaction', commandName: 'update', command: { ...inside, update: 'entries', updates: [{ q: { memberId: 'm' }, u: { $set: { memberId: 'n' } } }] }, takes: true }, // prettier-ignore
  { name: 'keys moved at once', commandName: 'update', command: { ...inside, update: 'entries', updates: [{ q: { memberId: 'm' }, u: { $set: { memberId: 'n' } }, multi: true }] } }, // prettier-ignore
  { name: 'many updated', commandName: 'update', command: { update: 'entries', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] }, takes: true }, // prettier-ignore
  {
    name: 'one deleted by anything',
    commandName: 'delete',
    command: { delete: 'entries', deletes: [{ q: { a: 1 }, limit: 1 }] },
  },
  {
    name: 'many deleted',
    commandName: 'delete',
    command: { delete: 'entries', deletes: [{ q: { a: 1 }, limit: 0 }] },
    takes: true,
  },
  {
    name: 'findAndModify by _id alone',
    commandName: 'findAndModify',
    command: { findAndModify: 'entries', query: { _id: 'e' } },
  },
  { name: 'a document without its key', commandName: 'insert', command: { insert: 'entries', documents: [{ _id: 'e' }] } },
  { name: 'an index in a transaction', commandName: 'createIndexes', command: { ...inside, createIndexes: 'small' } },
  {
    name: 'a write to what nobody made',
    commandName: 'insert',
    command: { ...inside, insert: 'new', documents: [{ _id: 'e' }] },
  },
  { name: 'a replacement without _id', commandName: 'update', command: { update: 'entries', updates: [{ q: { _id: 'e', memberId: 'm' }, u: { memberId: 'm', a: 1 } }] }, takes: true }, // prettier-ignore
  { name: 'a replacement without its key', commandName: 'update', command: { update: 'entries', updates: [{ q: { _id: 'e', memberId: 'm' }, u: { a: 1 } }] } }, // prettier-ignore
  { name: 'a small collection', commandName: 'update', command: { update: 'small', updates: [{ q: {}, u: { $set: { a: 1 } } }] }, takes: true }, // prettier-ignore
])('a cluster is known for what it makes of $name', ({ commandName, command, takes = false }) => {
  expect(refusals({ commandName, command }, keys)).toHaveLength(takes ? 0 : 1);
});
