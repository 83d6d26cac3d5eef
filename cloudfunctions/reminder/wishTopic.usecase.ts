/** Wishes that have come within reach: enough points, in stock, the tier allows it. Told once a wish. */
import { rewardsOpen, wishesFor, wishesTold, withinReach, type Reach } from '../mall/wish.usecase';
import { BATCH, indexWalk, type About, type DailyTopic } from './topic';

const NAMELESS = { zh: '—', en: '—' };

export const wishTopic: DailyTopic<'wish'> = {
  kind: 'wish',

  async walks(context) {
    return (await rewardsOpen(context, context)).map((rewardId) =>
      indexWalk(rewardId, {
        read: (after) => wishesFor(context, rewardId, after, BATCH),
        key: (it) => it.memberId,
        candidates: (read) =>
          read.map(({ memberId, wishId }) => ({
            memberId,
            period: wishId,
            facts: { kind: 'wish', on: context.today, rewardId, reward: NAMELESS, points: 0 },
          })),
      }),
    );
  },

  async look(reader, asked) {
    const rewards = await withinReach(reader, reader, asked.map(reachOf));
    return asked.map(({ facts }, i) => {
      const reward = rewards[i];
      return reward === undefined ? undefined : { ...facts, reward: reward.name, points: reward.points };
    });
  },

  also: (tx, told) => wishesTold(tx, told.map(reachOf)),
};

const reachOf = ({ person, facts }: About<'wish'>): Reach => ({ ...person, rewardId: facts.rewardId });
