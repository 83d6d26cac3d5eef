/** Reminders, each of which is both an inbox message and its delivery: the queue, what became of it, the inbox. */
import type { AnyBulkWriteOperation } from 'mongodb';
import type { Delivery } from '@/types/contract/reminder';
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { Bilingual, LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';
import type { Facts } from './facts.rule';

/**
 * `waiting` → `sending` → `sent` → `delivered`; or it ends on the way, as `Delivery` says. What is `unknown` (WeChat was asked, and its answer
 * never came, or its sender died) is never sent again.
 */
export interface ReminderDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly kind: ReminderKind;
  /** What it is about, so that nobody is told the same twice: with member and kind it is unique. */
  readonly period: string;
  readonly facts: Facts;
  readonly title: Bilingual;
  readonly page: string;
  readonly at: Date;
  /** The business day of `at`, for the figures. */
  readonly decidedOn: LocalDay;
  readonly read: boolean;
  readonly state: Delivery;
  readonly dueAt: Date;
  readonly attempts: number;
  readonly claimedAt?: Date;
  /** The last attempt in which WeChat was asked: in `sending` a claim before that has not gone. */
  readonly askedIn?: number;
  /** What the claim took, where the member has several accounts or WeChat has emptied the book before. */
  readonly consent?: { readonly openid: string; readonly emptied: number };
  /** WeChat's code of the last try that failed. */
  readonly code?: number;
  /** WeChat's number of the message, by which it tells later whether it arrived. */
  readonly msgId?: string;
}
export const reminders = defineCollection<ReminderDoc>({
  name: 'reminders',
  indexes: [
    { key: { memberId: 1, kind: 1, period: 1 }, unique: true },
    { key: { memberId: 1, _id: -1 } },
    { key: { dueAt: 1, _id: 1 }, partialFilterExpression: { state: 'waiting' } },
    { key: { claimedAt: 1 }, partialFilterExpression: { state: 'sending' } },
    { key: { decidedOn: 1, kind: 1 } },
  ],
  shardKey: { memberId: 1 },
});

/** Who of these was told of which of these already. */
export const toldOf = (
  reader: Reader,
  { memberIds, kind, periods }: { memberIds: readonly string[]; kind: ReminderKind; periods: readonly string[] },
): Promise<Pick<ReminderDoc, 'memberId' | 'period'>[]> =>
  reader.in(reminders).find(
    { memberId: { $in: [...memberIds] }, kind, period: { $in: [...periods] } },
    {
      limit: Math.max(1, memberIds.length * periods.length),
      projection: { _id: 0, memberId: 1, kind: 1, period: 1 },
    },
  );

export const addReminders = (reader: Reader, docs: ReminderDoc[]): Promise<void> => reader.in(reminders).insertMany(docs);

export type Place = Pick<ReminderDoc, '_id' | 'dueAt'>;

/** The queue: what is due, in its order, after `after`. Two reads, each of which an index answers in its order, rather than one with an `$or`. */
export async function dueReminders(
  reader: Reader,
  now: Date,
  { after, limit }: { after?: Place; limit: number },
): Promise<ReminderDoc[]> {
  const due = reader.in(reminders);
  const sameInstant =
    after === undefined
      ? []
      : await due.find({ state: 'waiting', dueAt: after.dueAt, _id: { $gt: after._id } }, { sort: { _id: 1 }, limit });
  if (sameInstant.length === limit) return sameInstant;
  const later = await due.find(
    { state: 'waiting', dueAt: { $lte: now, ...(after && { $gt: after.dueAt }) } },
    { sort: { dueAt: 1, _id: 1 }, limit: limit - sameInstant.length },
  );
  return [...sameInstant, ...later];
}

/** Those of these that still wait as the caller saw them. */
export const stillWaiting = (reader: Reader, seen: readonly ReminderDoc[]): Promise<ReminderDoc[]> =>
  stillIn(reader, 'waiting', seen);

/** Those of these that are still being sent by the caller. */
export const stillSending = (reader: Reader, seen: readonly ReminderDoc[]): Promise<ReminderDoc[]> =>
  stillIn(reader, 'sending', seen);

async function stillIn(reader: Reader, state: Delivery, seen: readonly ReminderDoc[]): Promise<ReminderDoc[]> {
  const memberIds = [...new Set(seen.map((it) => it.memberId))];
  const found = await reader
    .in(reminders)
    .find(
      { _id: { $in: seen.map((it) => it._id) }, memberId: { $in: memberIds } },
      { limit: Math.max(1, seen.length), projection: { state: 1, attempts: 1 } },
    );
  const attempts = new Map(found.filter((it) => it.state === state).map((it) => [it._id, it.attempts]));
  return seen.filter((it) => attempts.get(it._id) === it.attempts);
}

export type Moved = Partial<
  Pick<ReminderDoc, 'state' | 'dueAt' | 'attempts' | 'claimedAt' | 'askedIn' | 'consent' | 'code' | 'msgId' | 'facts'>
>;
export type Standing = Pick<ReminderDoc, '_id' | 'memberId' | 'state' | 'attempts'>;
export interface Move {
  readonly from: Standing;
  readonly to: Moved;
}

/** Moves a delivery on if it still stands where the caller saw it; false when somebody else was first. */
export const moveDelivery = async (reader: Reader, { _id, memberId, state, attempts }: Standing, to: Moved): Promise<boolean> =>
  (await reader.in(reminders).updateOne({ _id, memberId, state, attempts }, { $set: to })).matched === 1;

/**
 * As `moveDelivery` for many; answers how many still stood where the caller saw them. Those that move alike are one statement: most of a
 * batch does.
 */
export async function moveDeliveries(reader: Reader, moves: readonly Move[]): Promise<number> {
  const alike = new Map<string, Move[]>();
  for (const move of moves) {
    const { from, to } = move;
    const id = JSON.stringify([from.state, from.attempts, to]);
    alike.set(id, [...(alike.get(id) ?? []), move]);
  }
  if (moves.length === 0) return 0;
  const { matched } = await reader.in(reminders).bulkWrite([...alike.values()].flatMap(statementOf), { ordered: false });
  return matched;
}

function statementOf(moves: readonly Move[]): AnyBulkWriteOperation<ReminderDoc>[] {
  const [first] = moves;
  if (first === undefined) return [];
  const { _id, memberId, state, attempts } = first.from;
  const update = { $set: first.to };
  if (moves.length === 1) return [{ updateOne: { filter: { _id, memberId, state, attempts }, update } }];
  const ids = { $in: moves.map((it) => it.from._id) };
  const memberIds = { $in: [...new Set(moves.map((it) => it.from.memberId))] };
  return [{ updateMany: { filter: { _id: ids, memberId: memberIds, state, attempts }, update } }];
}

/** What waits of these members. */
export async function waitingOf(reader: Reader, memberIds: readonly string[]): Promise<ReminderDoc[]> {
  // Sorted here: asked for in this order, the database would walk everybody's.
  const waiting = await reader.in(reminders).find({ memberId: { $in: [...memberIds] }, state: 'waiting' }, { limit: 500 });
  return waiting.sort((a, b) => (a._id < b._id ? -1 : 1));
}

/** What was told these members of one event, whatever became of it. */
export const toldAs = (reader: Reader, memberIds: readonly string[], about: Pick<ReminderDoc, 'kind' | 'period'>) =>
  reader
    .in(reminders)
    .find({ memberId: { $in: [...memberIds] }, kind: about.kind, period: about.period }, { limit: memberIds.length });

/** What a sender took before and never came back for. */
export const abandonedBefore = (reader: Reader, before: Date, limit: number): Promise<ReminderDoc[]> =>
  reader.in(reminders).find({ state: 'sending', claimedAt: { $lt: before } }, { sort: { claimedAt: 1 }, limit });

/** Messages of these members that WeChat took and gave one of these numbers. */
export const sentAs = (reader: Reader, memberIds: readonly string[], msgIds: readonly string[]): Promise<ReminderDoc[]> =>
  reader
    .in(reminders)
    .find({ memberId: { $in: [...memberIds] }, msgId: { $in: [...msgIds] } }, { limit: Math.max(1, msgIds.length) });

export const inboxOf = (
  reader: Reader,
  memberIds: readonly string[],
  { before, limit }: { before?: string; limit: number },
): Promise<ReminderDoc[]> =>
  reader
    .in(reminders)
    .find(
      { memberId: { $in: [...memberIds] }, ...(before !== undefined && { _id: { $lt: before } }) },
      { sort: { _id: -1 }, limit },
    );

export const unreadOf = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(reminders).count({ memberId: { $in: [...memberIds] }, read: false });

export const markRead = async (reader: Reader, memberIds: readonly string[], ids: readonly string[]): Promise<void> =>
  void (await reader
    .in(reminders)
    .updateMany({ _id: { $in: [...ids] }, memberId: { $in: [...memberIds] } }, { $set: { read: true } }));

export const dropReminders = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(reminders).deleteMany({ memberId: { $in: [...memberIds] } });

type Days = { readonly $gte: LocalDay; readonly $lte: LocalDay };
const decidedBetween = (from: LocalDay, until: LocalDay): { decidedOn: Days } => ({ decidedOn: { $gte: from, $lte: until } });

/** How many messages decided in these days came to what, by kind, and how many of them were opened. */
export const statesBetween = async (
  reader: Reader,
  from: LocalDay,
  until: LocalDay,
): Promise<{ kind: ReminderKind; state: Delivery; count: number; opened: number }[]> =>
  (
    await reader.in(reminders).aggregate<{ _id: { kind: ReminderKind; state: Delivery }; count: number; opened: number }>([
      { $match: decidedBetween(from, until) },
      {
        $group: {
          _id: { kind: '$kind', state: '$state' },
          count: { $sum: 1 },
          opened: { $sum: { $cond: ['$read', 1, 0] } },
        },
      },
    ])
  ).map(({ _id, count, opened }) => ({ ..._id, count, opened }));

/** The failures among them by WeChat's code, most frequent first. */
export const causesBetween = async (
  reader: Reader,
  from: LocalDay,
  until: LocalDay,
): Promise<{ kind: ReminderKind; code: number; count: number }[]> =>
  (
    await reader
      .in(reminders)
      .aggregate<{ _id: { kind: ReminderKind; code: number }; count: number }>([
        { $match: { ...decidedBetween(from, until), state: 'failed', code: { $exists: true } } },
        { $group: { _id: { kind: '$kind', code: '$code' }, count: { $sum: 1 } } },
        { $sort: { count: -1, '_id.code': 1 } },
      ])
  ).map(({ _id, count }) => ({ ..._id, count }));
