/** Points about to expire: only what is left of them. */
import { balancesOf, expiringOn } from '../points/points.usecase';
import { daysUntil, occasionsDue } from './occasion.rule';
import { BATCH, type DailyTopic } from './topic';

export const pointsTopic: DailyTopic<'points_expiring'> = {
  kind: 'points_expiring',

  walks: async (context, { daysBefore }, span) =>
    occasionsDue(daysBefore, span).map(({ on, daysLeft, period }) => ({
      name: period,
      async page(after = '') {
        const { items, next } = await expiringOn(context, on, after, BATCH);
        const candidates = items.map(({ memberId, points }) => ({
          memberId,
          period,
          facts: { kind: 'points_expiring' as const, on, daysLeft, points },
        }));
        return { candidates, ...(next !== undefined && { next }) };
      },
    })),

  async look(reader, asked) {
    const balances = await balancesOf(
      reader,
      reader,
      asked.map((it) => it.person.memberId),
    );
    return asked.map(({ person, facts }) => {
      const left = balances.get(person.memberId)?.expiring.find((it) => it.on === facts.on)?.points ?? 0;
      return left > 0 ? { ...facts, points: left, daysLeft: daysUntil(reader.today, facts.on) } : undefined;
    });
  },
};
