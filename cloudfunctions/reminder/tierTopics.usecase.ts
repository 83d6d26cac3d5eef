/** Tiers: one that was reached, and one that will be lost unless something is done. */
import { holdingUntil, keepsOf } from '../growth/keep.usecase';
import { tiersOf } from '../growth/growth.usecase';
import { rankOf } from '../coupon/coupon.usecase';
import type { Moment } from '../kernel/context';
import { daysUntil, occasionsDue } from './occasion.rule';
import { BATCH, indexWalk, type DailyTopic, type Topic } from './topic';

/** A tier as the programme words it; its id where the programme no longer knows it. */
export const tierNamed = ({ programme }: Pick<Moment, 'programme'>, tierId: string) => {
  const tier = programme.growth.tiers.find((it) => it.tier === tierId);
  return { name: tier?.name ?? { zh: tierId, en: tierId }, benefit: tier?.benefits[0] };
};

/** Told by an event; moot where a refund has taken the tier back meanwhile. */
export const tierRisenTopic: Topic<'tier_risen'> = {
  kind: 'tier_risen',

  async look(reader, asked) {
    const { tiers } = reader.programme.growth;
    const held = await tiersOf(
      reader,
      reader,
      asked.map((it) => it.person.memberId),
    );
    return asked.map(({ person, facts }) =>
      rankOf(tiers, held.get(person.memberId)) >= rankOf(tiers, facts.tierId) ? facts : undefined,
    );
  },
};

/** Filled in by `look`, which is asked before anybody is told. */
const NAMELESS = { zh: '—', en: '—' };

export const tierAtRiskTopic: DailyTopic<'tier_at_risk'> = {
  kind: 'tier_at_risk',

  walks: async (context, { daysBefore }, span) =>
    occasionsDue(daysBefore, span).map(({ on, daysLeft, period }) =>
      indexWalk(period, {
        read: (after) => holdingUntil(context, on, after, BATCH),
        key: (it) => it,
        candidates: (read) =>
          read.map((memberId) => ({
            memberId,
            period,
            facts: { kind: 'tier_at_risk', on, daysLeft, tier: NAMELESS, missing: 0 },
          })),
      }),
    ),

  async look(reader, asked) {
    const keeps = await keepsOf(
      reader,
      reader,
      asked.map((it) => it.person.memberId),
    );
    return asked.map(({ person, facts }) => {
      const held = keeps.get(person.memberId);
      if (held?.keep?.by !== facts.on || held.keep.missing === 0) return undefined;
      const { name: tier } = tierNamed(reader, held.tier);
      return { ...facts, tier, missing: held.keep.missing, daysLeft: daysUntil(reader.today, facts.on) };
    });
  },
};
