/** Sentences of the rules page; each says one setting of the programme, so that words and settings cannot part. */
import { both } from './both';

export const rulesTexts = both(
  {
    title: '会员规则',
    from: (day: string) => `${day} 起的规则。已得的权益按原规则保留。`,
    earning: '积分怎么得',
    join: (points: string) => `入会送 ${points} 积分，马上可用。`,
    purchase: (points: string) =>
      `每消费 100 元得 ${points} 积分。按实付金额算：扣除优惠、券与退款后，不含运费；乘完倍数，最后一次向下取整。`,
    atOnce: '消费得的积分马上到账。',
    nextDay: '消费得的积分次日到账。',
    afterDays: (days: number) => `消费得的积分 ${days} 天后到账。`,
    multipliers: '积分倍数',
    tierTimes: (tier: string, times: string) => `${tier} ${times} 倍`,
    memberDay: (day: number, times: string) => `每月 ${day} 日会员日 ${times} 倍。`,
    birthdayMonth: (times: string) => `生日当月 ${times} 倍。`,
    category: (name: string, times: string) => `${name} ${times} 倍。`,
    campaign: (name: string, from: string, until: string, times: string) => `${name}：${from} 至 ${until}，${times} 倍。`,
    best: '同时碰上几个倍数，取最高的一个，不叠加。',
    sum: '同时碰上几个倍数，多出的部分相加：1.25 倍遇上 2 倍，是 2.25 倍。',
    expiry: '有效期',
    monthEnd: (months: number) => `积分从到账那天起，到第 ${months} 个月的月末有效。`,
    days: (days: number) => `积分从到账那天起 ${days} 天内有效。`,
    yearEnd: (years: number) =>
      years === 0
        ? '积分到当年 12 月 31 日有效。'
        : years === 1
          ? '积分到次年 12 月 31 日有效。'
          : `积分到第 ${years} 年后的 12 月 31 日有效。`,
    never: '积分不会过期。',
    soonest: '先到期的先用。',
    grace: (days: number) =>
      `取消兑换，积分按原到期日退回；其间已到期的，退回后 ${days} 天内有效。你自己取消或过期未领取的，不超过最初到期日之后 ${2 * days} 天。`,
    refunds: '退款',
    clawback: '退款会收回那笔消费得的积分与成长值；剩下的部分按原来的倍数照算。',
    debt: '积分不够收回的部分记为欠分，由以后到账的积分先抵，不会要求付现金。',
    forgive: '积分不够收回的部分不再追收。',
    cancels: '退款欠下积分时，还没领取的兑换会取消最少的几笔，退回的积分先还欠分。',
    tiers: '等级',
    tier: (tier: string, growth: string) => `${tier}：成长值 ${growth}`,
    firstTier: (tier: string) => `${tier}：入会即是`,
    window: (days: number) => `成长值按近 ${days} 天累计，达到就升级。`,
    hold: (years: number) =>
      years === 0
        ? '等级保留到当年 12 月 31 日。'
        : years === 1
          ? '等级保留到次年 12 月 31 日。'
          : `等级保留到 ${years} 年后的 12 月 31 日。`,
    takenBack: (days: number) =>
      `${days} 天内，只靠已退款的消费达到的等级随退款收回；凭它领的券、未领取的兑换一并收回，其间多得的积分也收回。`,
    giftOnce: (days: number) => `用过升级礼的等级被收回后再升，要等一次升级满 ${days} 天未被收回，才再送升级礼。`,
    keep: '到那一天，成长值仍够就续期，不够只降一级。',
    growth: '成长值怎么得',
    perYuan: (points: number) => `每实付 1 元得 ${points} 点。`,
    perActiveDay: (points: number) => `有消费的日子，每天得 ${points} 点。`,
    perCheckin: (points: number, most: number) => `每次签到得 ${points} 点，每月最多 ${most} 点。`,
    neverSpent: '成长值只增不花，退款会收回相应的部分。',
    checkin: '签到',
    dayPoints: (points: number) => `每天签到得 ${points} 积分，一天一次。`,
    stage: (day: number, points: number) => `连签第 ${day} 天，另得 ${points} 积分。`,
    stageCoupon: (day: number) => `连签第 ${day} 天，另得一张券。`,
    stageBoth: (day: number, points: number) => `连签第 ${day} 天，另得 ${points} 积分和一张券。`,
    cycle: (day: number) => `满 ${day} 天后奖励从头再来，连签天数接着数。`,
    mall: '兑换',
    pickup: (days: number) => `兑换后 ${days} 天内到店领取；未领取前可以取消，过期未领取自动取消，积分都会退回。`,
    whole: '章程全文',
  },
  {
    title: 'Rules',
    from: (day) => `Rules as of ${day}. What was earned before stays under the old ones.`,
    earning: 'Earning points',
    join: (points) => `Joining gives ${points} points, usable at once.`,
    purchase: (points) =>
      `Every ¥100 gives ${points} points, by what is paid: after discounts, coupons and refunds, without shipping; times the multiplier, rounded down once at the end.`,
    atOnce: 'Points of a purchase are usable at once.',
    nextDay: 'Points of a purchase arrive on the next day.',
    afterDays: (days) => `Points of a purchase arrive after ${days} days.`,
    multipliers: 'Multipliers',
    tierTimes: (tier, times) => `${tier} ${times}×`,
    memberDay: (day, times) => `Member day, every month on day ${day}: ${times}×.`,
    birthdayMonth: (times) => `In the month of your birthday: ${times}×.`,
    category: (name, times) => `${name}: ${times}×.`,
    campaign: (name, from, until, times) => `${name}: ${from} to ${until}, ${times}×.`,
    best: 'Of several multipliers the highest counts; they do not add up.',
    sum: 'Several multipliers add up by their extra parts: 1.25× and 2× make 2.25×.',
    expiry: 'Expiry',
    monthEnd: (months) => `Points can be used from the day they arrive to the end of month ${months} after it.`,
    days: (days) => `Points can be used for ${days} days from the day they arrive.`,
    yearEnd: (years) =>
      years === 0
        ? 'Points can be used until 31 December of the same year.'
        : years === 1
          ? 'Points can be used until 31 December of the next year.'
          : `Points can be used until 31 December, ${years} years on.`,
    never: 'Points never expire.',
    soonest: 'Those that expire soonest are used first.',
    grace: (days) =>
      `A cancelled exchange returns points with their original expiry; what has expired meanwhile comes back for ${days} days, though not beyond ${2 * days} days after it first expired where you cancel yourself or do not collect in time.`,
    refunds: 'Refunds',
    clawback: 'A refund takes back the points and growth that the purchase gave; the rest of it keeps its multiplier.',
    debt: 'What your balance cannot cover is owed and paid by the next points that arrive; never asked for in money.',
    forgive: 'What your balance cannot cover is let go.',
    cancels:
      'Where a refund leaves points owing, as few uncollected exchanges as cover them are cancelled, and their points pay first.',
    tiers: 'Tiers',
    tier: (tier, growth) => `${tier}: growth of ${growth}`,
    firstTier: (tier) => `${tier}: from joining`,
    window: (days) => `Growth counts over the last ${days} days; a tier is yours as soon as it is reached.`,
    hold: (years) =>
      years === 0
        ? 'A tier holds until 31 December of the same year.'
        : years === 1
          ? 'A tier holds until 31 December of the next year.'
          : `A tier holds until 31 December, ${years} years on.`,
    takenBack: (days) =>
      `Within ${days} days a tier that only a refunded purchase had reached goes with the refund, and with it coupons claimed and exchanges waiting by that tier, and the extra points of purchases made in it.`,
    giftOnce: (days) =>
      `Where the gift of a tier was used and the tier taken back, rising to it gives no gift until a rise has stood for ${days} days.`,
    keep: 'If growth is still enough on that day it is kept, otherwise it goes down by one step only.',
    growth: 'Earning growth',
    perYuan: (points) => `${points} for every yuan paid.`,
    perActiveDay: (points) => `${points} for each day with a purchase.`,
    perCheckin: (points, most) => `${points} for each check-in, at most ${most} a month.`,
    neverSpent: 'Growth is never spent; a refund takes back its part.',
    checkin: 'Check-in',
    dayPoints: (points) => `${points} points a day, once a day.`,
    stage: (day, points) => `Day ${day} in a row: ${points} points more.`,
    stageCoupon: (day) => `Day ${day} in a row: a coupon.`,
    stageBoth: (day, points) => `Day ${day} in a row: ${points} points more and a coupon.`,
    cycle: (day) => `After day ${day} the rewards begin again while the streak counts on.`,
    mall: 'Exchanges',
    pickup: (days) =>
      `Collect it within ${days} days. Until then you may cancel; what is not collected is cancelled by itself. Points come back either way.`,
    whole: 'The terms in full',
  },
);
