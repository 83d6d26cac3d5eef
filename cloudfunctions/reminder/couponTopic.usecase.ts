/** Coupons about to expire: all of one day are one message, and only those that are not used. */
import { expiringOf, holdersOfExpiring } from '../coupon/expiring.usecase';
import { daysUntil, occasionsDue } from './occasion.rule';
import { BATCH, indexWalk, type DailyTopic } from './topic';

/** Filled in by `look`, which is asked before anybody is told. */
const NAMELESS = { zh: '优惠券', en: 'Coupon' };

export const couponTopic: DailyTopic<'coupon_expiring'> = {
  kind: 'coupon_expiring',

  walks: async (context, { daysBefore }, span) =>
    occasionsDue(daysBefore, span).map(({ on, daysLeft, period }) =>
      indexWalk(period, {
        read: (after) => holdersOfExpiring(context, on, after, BATCH),
        key: (it) => it,
        candidates: (read) =>
          [...new Set(read)].map((memberId) => ({
            memberId,
            period,
            facts: { kind: 'coupon_expiring', on, daysLeft, coupon: NAMELESS, count: 0 },
          })),
      }),
    ),

  async look(reader, asked) {
    const days = [...new Set(asked.map((it) => it.facts.on))];
    const memberIds = asked.flatMap((it) => it.person.ids);
    const held = new Map((await expiringOf(reader, memberIds, days)).map((it) => [`${it.memberId}/${it.on}`, it]));
    return asked.map(({ person, facts }) => {
      const mine = person.ids.flatMap((id) => held.get(`${id}/${facts.on}`) ?? []);
      const [first] = mine;
      if (first === undefined) return undefined;
      const count = mine.reduce((sum, it) => sum + it.count, 0);
      return { ...facts, coupon: first.name, count, daysLeft: daysUntil(reader.today, facts.on) };
    });
  },
};
