/** The outbox: events are written in the transaction that caused them and delivered at least once, each subscriber in a transaction of its own. */
import type { Context, DomainEvent, Subscriber, Tx } from './context';
import { defineCollection, type Reader } from './database';
import { done } from './outcome';

export interface OutboxDoc {
  readonly _id: string;
  readonly type: string;
  readonly memberId?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: Date;
  /** True until every subscriber has handled it. */
  readonly pending?: true;
  readonly handledBy: readonly string[];
}

export const outbox = defineCollection<OutboxDoc>({
  name: 'outbox',
  indexes: [
    { key: { pending: 1, _id: 1 }, partialFilterExpression: { pending: true } },
    { key: { memberId: 1 } },
    { key: { at: 1 } },
    // Of what concerns several members at once.
    { key: { 'data.memberIds': 1 }, sparse: true },
  ],
  shardKey: { _id: 'hashed' },
});

/** Writes the events that a transaction emitted, inside it; answers their ids. */
export async function writeEvents(tx: Tx, events: readonly DomainEvent[]): Promise<string[]> {
  const documents = events.map((it) => ({
    _id: tx.newId(),
    type: it.type,
    memberId: it.memberId,
    data: it.data,
    at: tx.now,
    pending: true as const,
    handledBy: [],
  }));
  await tx.in(outbox).insertMany(documents);
  return documents.map((it) => it._id);
}

/** Drops what was told of these members, delivered or not: for who is erased. */
export async function dropEvents(reader: Reader, memberIds: readonly string[]): Promise<void> {
  await reader.in(outbox).deleteMany({ memberId: { $in: [...memberIds] } });
  await reader.in(outbox).deleteMany({ 'data.memberIds': { $in: [...memberIds] } });
}

/** Delivers the named events now; a failure is logged and left to the sweep. */
export async function deliverEvents(
  context: Context,
  subscribers: readonly Subscriber[],
  eventIds: readonly string[],
): Promise<void> {
  for (const eventId of eventIds) {
    try {
      await deliver(context, subscribers, eventId);
    } catch (error) {
      context.log.error({ what: 'event not delivered', eventId }, error);
    }
  }
}

/** Delivers what was left behind, oldest first, in bounded batches; answers how many were delivered. */
export async function sweepEvents(context: Context, subscribers: readonly Subscriber[]): Promise<number> {
  let delivered = 0;
  // Ids sort by time, and no two are alike: many events of one instant are all passed.
  let after = '';
  for (;;) {
    const batch = await context.in(outbox).find({ pending: true, _id: { $gt: after } }, { sort: { _id: 1 }, limit: 200 });
    const last = batch.at(-1);
    if (last === undefined) return delivered;
    await deliverEvents(
      context,
      subscribers,
      batch.map((it) => it._id),
    );
    delivered += batch.length;
    after = last._id;
  }
}

/** Days for which a delivered event is kept, for whoever has to find out what happened. */
export const EVENT_DAYS = 30;
const BATCH = 1000;

/** Drops events that were delivered long ago, in bounded batches; one that no subscriber could handle stays. Answers how many. */
export async function forgetEvents(context: Context): Promise<number> {
  const before = new Date(context.now.getTime() - EVENT_DAYS * 86_400_000);
  let forgotten = 0;
  for (;;) {
    const old = { at: { $lt: before }, pending: { $exists: false } };
    const batch = await context.in(outbox).find(old, { sort: { at: 1 }, limit: BATCH, projection: { _id: 1 } });
    if (batch.length === 0) return forgotten;
    forgotten += await context.in(outbox).deleteMany({ _id: { $in: batch.map((it) => it._id) } });
  }
}

async function deliver(context: Context, subscribers: readonly Subscriber[], eventId: string): Promise<void> {
  const event = await context.in(outbox).findOne({ _id: eventId });
  if (event === null || event.pending === undefined) return;
  const waiting = subscribers.filter((it) => it.on === event.type && !event.handledBy.includes(it.name));
  for (const subscriber of waiting) {
    await context.transact(async (tx) => {
      // Taking the event first makes two deliverers conflict instead of both handling it.
      const taken = await tx
        .in(outbox)
        .updateOne({ _id: eventId, handledBy: { $ne: subscriber.name } }, { $addToSet: { handledBy: subscriber.name } });
      if (taken.matched === 1) await subscriber.handle(tx, { ...event, eventId });
      return done(null);
    });
  }
  await context.in(outbox).updateOne({ _id: eventId }, { $unset: { pending: '' } });
}
