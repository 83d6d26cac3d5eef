/** What is told as soon as it has happened: each by an event of another context, once however often the event is delivered. */
import { z } from 'zod';
import { exchangesOf } from '../mall/ready.usecase';
import type { Subscriber } from '../kernel/context';
import { conflictTopic } from './conflictTopic';
import { cancelledTopic, exchangeTopic, readyFacts, shopNames } from './exchangeTopic.usecase';
import { tellIn } from './tell.usecase';
import { tierNamed, tierRisenTopic } from './tierTopics.usecase';

const Risen = z.object({ riseId: z.string(), tier: z.string() });
const Confirmed = z.object({ exchangeNo: z.string() });
const Cancelled = Confirmed.extend({ points: z.number(), why: z.enum(['refund', 'tier']) });
const Conflict = z.object({ conflictId: z.string(), memberIds: z.array(z.string()) });
const Settled = Conflict.extend({ keep: z.enum(['holder', 'claimant', 'both']) });

const tierRisen: Subscriber = {
  name: 'reminder.tier_risen',
  on: 'growth.risen',
  async handle(tx, { memberId, data }) {
    if (memberId === undefined) return;
    const { riseId, tier: tierId } = Risen.parse(data);
    const { name: tier, benefit } = tierNamed(tx, tierId);
    const facts = { kind: 'tier_risen', on: tx.today, riseId, tierId, tier, ...(benefit !== undefined && { benefit }) } as const;
    await tellIn(tx, tierRisenTopic, [{ memberId, period: riseId, facts }]);
  },
};

const exchangeConfirmed: Subscriber = {
  name: 'reminder.exchange_ready',
  on: 'exchange.confirmed',
  async handle(tx, { memberId, data }) {
    if (memberId === undefined) return;
    const { exchangeNo } = Confirmed.parse(data);
    const [ready] = await exchangesOf(tx, [memberId], [exchangeNo]);
    if (ready === undefined) return;
    const facts = readyFacts(ready, tx, await shopNames(tx));
    await tellIn(tx, exchangeTopic, [{ memberId, period: `${exchangeNo}:confirmed`, facts }]);
  },
};

const exchangeCancelled: Subscriber = {
  name: 'reminder.exchange_cancelled',
  on: 'exchange.cancelled',
  async handle(tx, { memberId, data }) {
    if (memberId === undefined) return;
    const { exchangeNo, points, why } = Cancelled.parse(data);
    const [found] = await exchangesOf(tx, [memberId], [exchangeNo]);
    if (found === undefined) return;
    const facts = { kind: 'exchange_cancelled', on: tx.today, exchangeNo, reward: found.name, points, why } as const;
    await tellIn(tx, cancelledTopic, [{ memberId, period: exchangeNo, facts }]);
  },
};

const conflictOpened: Subscriber = {
  name: 'reminder.conflict_opened',
  on: 'identity.conflict_opened',
  async handle(tx, { data }) {
    const { conflictId, memberIds } = Conflict.parse(data);
    const facts = { kind: 'phone_conflict', on: tx.today, conflictId } as const;
    await tellIn(
      tx,
      conflictTopic,
      memberIds.map((memberId) => ({ memberId, period: `${conflictId}:opened`, facts })),
    );
  },
};

const conflictSettled: Subscriber = {
  name: 'reminder.conflict_settled',
  on: 'identity.conflict_settled',
  async handle(tx, { data }) {
    const { conflictId, memberIds, keep } = Settled.parse(data);
    const facts = { kind: 'phone_conflict', on: tx.today, conflictId, keep } as const;
    await tellIn(
      tx,
      conflictTopic,
      memberIds.map((memberId) => ({ memberId, period: `${conflictId}:settled`, facts })),
    );
  },
};

export const subscribers: readonly Subscriber[] = [
  tierRisen,
  exchangeConfirmed,
  exchangeCancelled,
  conflictOpened,
  conflictSettled,
];
