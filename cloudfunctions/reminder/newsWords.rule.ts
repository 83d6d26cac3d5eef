/** What is said of something that has happened: a tier reached, an exchange to collect, a wish within reach, a phone that two have proven. */
import type { FactsOf } from './facts.rule';
import { daysEn, note, said, saidDay, saidLastDay, saidNumber, type WordsOf } from './words.rule';

export const riseWords = ({ on, tier, benefit }: FactsOf<'tier_risen'>): WordsOf<'tier_risen'> => ({
  tier: said('新等级', 'New tier', tier.zh, tier.en),
  benefit: said('权益', 'Benefit', benefit?.zh ?? '新的会员权益', benefit?.en ?? 'New benefits'),
  date: saidDay('升级日', 'Since', on),
  note: note('恭喜升级，谢谢你常来', 'Congratulations, and thank you for coming so often.'),
});

/** From so few days on the end of the pick-up is the news. */
const LAST_DAYS = 3;

export const exchangeWords = (facts: FactsOf<'exchange_ready'>): WordsOf<'exchange_ready'> => ({
  reward: said('礼品', 'Reward', facts.reward.zh, facts.reward.en),
  pickupCode: said('领取码', 'Pickup code', facts.pickupCode, facts.pickupCode),
  shop: said('领取门店', 'Shop', facts.shop?.zh ?? '任一门店', facts.shop?.en ?? 'Any shop'),
  date: saidLastDay('领取截止', 'Collect by', facts.on),
  note: exchangeNote(facts.daysLeft),
});

function exchangeNote(daysLeft: number) {
  if (daysLeft === 0) return note('今天是最后一天，别忘了来取', 'Today is the last day to collect it.');
  return daysLeft <= LAST_DAYS
    ? note(`还有 ${daysLeft} 天，别忘了来取`, `${daysEn(daysLeft)} left to collect it.`)
    : note('已备好，到店出示领取码', 'It is ready. Show the pickup code in the shop.');
}

export const wishWords = ({ on, reward, points }: FactsOf<'wish'>): WordsOf<'wish'> => ({
  reward: said('心愿', 'Wish', reward.zh, reward.en),
  points: saidNumber('所需积分', 'Points needed', points),
  date: saidDay('日期', 'Date', on),
  note: note('积分够了，可以换了', 'You have enough points for it now.'),
});

const CANCELLED = {
  refund: note('退款后积分不足，退回的积分抵了欠分', 'A refund left points owing; what came back pays them.'),
  tier: note('退款收回了等级，积分已退回', 'A refund took the tier back; the points are back.'),
} as const;

export const cancelledWords = ({ on, reward, points, why }: FactsOf<'exchange_cancelled'>): WordsOf<'exchange_cancelled'> => ({
  reward: said('礼品', 'Reward', reward.zh, reward.en),
  points: saidNumber('退回积分', 'Points returned', points),
  date: saidDay('取消日', 'Cancelled on', on),
  note: CANCELLED[why],
});

const SETTLED = {
  holder: note('经店员核对，手机号仍归先验证的会员', 'The staff have checked: the number stays with who proved it first.'),
  claimant: note('经店员核对，手机号归后验证的会员', 'The staff have checked: the number goes to who proved it later.'),
  both: note('经店员核对，两个会员号已合并', 'The staff have checked: the two memberships are one now.'),
} as const;

/** Neither side learns who the other is. */
export const conflictWords = ({ keep }: FactsOf<'phone_conflict'>): WordsOf<'phone_conflict'> => ({
  note:
    keep === undefined
      ? note(
          '有两位会员验证了同一个手机号，店员会核对；如有疑问请到店说明',
          'Two members have proven the same phone number. The staff will check; please tell them in the shop if something is wrong.',
        )
      : SETTLED[keep],
});
