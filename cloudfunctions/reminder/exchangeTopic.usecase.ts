/** Exchanges that wait to be fetched: told when they are confirmed, before the pick-up ends, and where a refund takes one back. */
import { exchangesOf, waitingUntil, type Ready } from '../mall/ready.usecase';
import type { Moment } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { listShops } from '../shop/shop.usecase';
import type { Bilingual } from '@/types/contract/values';
import type { FactsOf } from './facts.rule';
import { daysUntil, occasionsDue } from './occasion.rule';
import { BATCH, indexWalk, type DailyTopic, type Topic } from './topic';

export const exchangeTopic: DailyTopic<'exchange_ready'> = {
  kind: 'exchange_ready',

  async walks(context, { daysBefore }, span) {
    const shops = await shopNames(context);
    return occasionsDue(daysBefore, span).map(({ on, period }) =>
      indexWalk(period, {
        read: (after) => waitingUntil(context, on, after, BATCH),
        key: (it) => it.exchangeNo,
        candidates: (read) =>
          read.map((it) => ({
            memberId: it.memberId,
            period: `${it.exchangeNo}:${period}`,
            facts: readyFacts(it, context, shops),
          })),
      }),
    );
  },

  async look(reader, asked) {
    const found = await exchangesOf(
      reader,
      asked.flatMap((it) => it.person.ids),
      asked.map((it) => it.facts.exchangeNo),
    );
    const waiting = new Set(found.filter((it) => it.waits).map((it) => it.exchangeNo));
    return asked.map(({ facts }) =>
      waiting.has(facts.exchangeNo) ? { ...facts, daysLeft: daysUntil(reader.today, facts.on) } : undefined,
    );
  },
};

/** What was cancelled stays so. */
export const cancelledTopic: Topic<'exchange_cancelled'> = {
  kind: 'exchange_cancelled',
  look: async (_reader, asked) => asked.map((it) => it.facts),
};

export async function shopNames(reader: Reader): Promise<ReadonlyMap<string, Bilingual>> {
  return new Map((await listShops(reader)).map((it) => [it._id, it.name]));
}

export function readyFacts(
  { exchangeNo, name, pickupCode, shopIds, until }: Ready,
  { today }: Pick<Moment, 'today'>,
  shops: ReadonlyMap<string, Bilingual>,
): FactsOf<'exchange_ready'> {
  const names = shopIds.flatMap((it) => shops.get(it) ?? []);
  return {
    kind: 'exchange_ready',
    on: until,
    daysLeft: daysUntil(today, until),
    exchangeNo,
    reward: name,
    pickupCode,
    ...(names.length > 0 && {
      shop: { zh: names.map((it) => it.zh).join('、'), en: names.map((it) => it.en).join(', ') },
    }),
  };
}
