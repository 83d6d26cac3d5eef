/** What is said of a day that comes: a birthday, points, coupons and tiers that run out, the daily check-in, the member day, a long absence. */
import type { FactsOf } from './facts.rule';
import { daysEn, note, said, saidDay, saidLastDay, saidNumber, type WordsOf } from './words.rule';

export const birthdayWords = ({ on, daysLeft, gift }: FactsOf<'birthday'>): WordsOf<'birthday'> => ({
  gift: said(
    '生日礼',
    'Gift',
    gift ? '生日礼一份，已放入卡券' : '祝你生日快乐',
    gift ? 'A birthday gift is among your coupons' : 'Happy birthday',
  ),
  date: saidDay('生日', 'Birthday', on),
  note: birthdayNote(daysLeft, gift),
});

function birthdayNote(daysLeft: number, gift: boolean) {
  if (daysLeft === 0) return note('生日快乐，今天就来坐坐', 'Happy birthday. Come and sit with us today.');
  return gift
    ? note(`还有 ${daysLeft} 天，到店出示即可`, `In ${daysEn(daysLeft)}. Show it in the shop.`)
    : note(`还有 ${daysLeft} 天，先祝你快乐`, `In ${daysEn(daysLeft)}. Our best wishes already.`);
}

export const pointsWords = ({ on, daysLeft, points }: FactsOf<'points_expiring'>): WordsOf<'points_expiring'> => ({
  points: saidNumber('积分', 'Points', points),
  date: saidLastDay('到期日', 'Expires on', on),
  note:
    daysLeft === 0
      ? note('今天是最后一天，去换点喜欢的', 'Today is the last day to use them.')
      : note(`还有 ${daysLeft} 天，去换点喜欢的`, `${daysEn(daysLeft)} left to use them.`),
});

export const couponWords = ({ on, daysLeft, coupon, count }: FactsOf<'coupon_expiring'>): WordsOf<'coupon_expiring'> => ({
  coupon: said('卡券', 'Coupon', coupon.zh, coupon.en),
  count: saidNumber('张数', 'How many', count),
  date: saidLastDay('到期日', 'Expires on', on),
  note:
    daysLeft === 0
      ? note('今天是最后一天，别忘了用', 'Today is the last day to use it.')
      : note(`还有 ${daysLeft} 天，别忘了用`, `${daysEn(daysLeft)} left to use it.`),
});

export const tierWords = ({ on, daysLeft, tier, missing }: FactsOf<'tier_at_risk'>): WordsOf<'tier_at_risk'> => ({
  tier: said('等级', 'Tier', tier.zh, tier.en),
  missing: saidNumber('还差成长值', 'Growth missing', missing),
  date: saidLastDay('保级日', 'Keep it by', on),
  note:
    daysLeft === 0
      ? note('今天是保级的最后一天', 'Today is the last day to keep it.')
      : note(`还有 ${daysLeft} 天，来几次就能保级`, `${daysEn(daysLeft)} left. A few visits will keep it.`),
});

export const checkinWords = ({ on, streak, points }: FactsOf<'checkin'>): WordsOf<'checkin'> => ({
  streak: saidNumber('已连续天数', 'Days in a row', streak),
  points: saidNumber('今日可得积分', 'Points today', points),
  date: saidDay('日期', 'Date', on),
  note: note('今天还没签到，别断了连续', 'Not checked in yet today. Keep the row going.'),
});

/** 20,000 basis points are 2, 12,500 are 1.25. */
const times = (basisPoints: number): string => String(basisPoints / 10_000);

export const memberDayWords = ({ on, daysLeft, multiplierBp }: FactsOf<'member_day'>): WordsOf<'member_day'> => ({
  multiplier: said('会员日', 'Member day', `消费 ${times(multiplierBp)} 倍积分`, `${times(multiplierBp)}× points`),
  date: saidDay('日期', 'Date', on),
  note: memberDayNote(daysLeft),
});

function memberDayNote(daysLeft: number) {
  if (daysLeft === 0) return note('就在今天，来喝一杯', 'It is today. Come by for a cup.');
  return daysLeft === 1
    ? note('就在明天，来喝一杯', 'It is tomorrow. Come by for a cup.')
    : note(`还有 ${daysLeft} 天，记得来`, `In ${daysEn(daysLeft)}. See you then.`);
}

export const winBackWords = ({ on, days, points }: FactsOf<'win_back'>): WordsOf<'win_back'> => ({
  days: saidNumber('距上次到店天数', 'Days since your visit', days),
  points: saidNumber('可用积分', 'Points', points),
  date: saidDay('日期', 'Date', on),
  note:
    points > 0
      ? note('好久不见，积分还为你留着', 'It has been a while. Your points are waiting for you.')
      : note('好久不见，回来坐坐吧', 'It has been a while. Come and see us again.'),
});
