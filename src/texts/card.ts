/** Texts of the home page: card, growth, points, check-in at a glance. */
import { both } from './both';

/** 1st, 2nd, 3rd, 11th, 28th. */
const ordinal = (date: number): string => {
  const ending = Math.floor(date / 10) === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][date % 10] ?? 'th');
  return `${date}${ending}`;
};

export const cardTexts = both(
  {
    greeting: { night: '夜深了', morning: '早上好', noon: '中午好', afternoon: '下午好', evening: '晚上好' },
    greet: (greeting: string, name: string) => (name === '' ? greeting : `${greeting}，${name}`),
    growth: '成长值',
    to: '距',
    missing: '还差',
    missingEnd: '',
    top: '已是最高等级',
    keepMissing: '保级 还差',
    until: (day: string) => `· 至 ${day}`,
    kept: (day: string) => `已保级 · 至 ${day}`,
    showCode: '出示会员码',
    available: '可用积分',
    tomorrow: '明天到账',
    arriving: (day: string) => `${day} 到账`,
    pending: '待到账',
    coupons: '可用卡券',
    expiring: '积分将于',
    expireEnd: '到期',
    spend: '去兑换',
    streak: (days: string) => `已连签 ${days} 天`,
    noStreak: '今天开始连签',
    checkIn: (points: string) => `签到 +${points}`,
    done: '今天已签',
    today: '今天',
    checkedIn: (points: string) => `签到成功，+${points} 积分`,
    checkedInBefore: '今天已经签过了',
    memberDay: (date: number) => `会员日 ${date} 日`,
    times: (times: string) => (times === '2' ? '双倍积分' : `${times} 倍积分`),
    memberDayToday: '就是今天',
    bestHolds: (tier: string, tierTimes: string, dayTimes: string) =>
      `${tier} ${tierTimes} 倍与会员日 ${dayTimes} 倍取高者，到店与小程序都算。`,
    sumHolds: (tier: string, tierTimes: string, dayTimes: string) =>
      `${tier} ${tierTimes} 倍与会员日 ${dayTimes} 倍可叠加，到店与小程序都算。`,
    benefits: '权益',
    mine: (tier: string) => `${tier} · 我`,
    allBenefits: '成长与权益',
    progressLabel: (growth: string, tier: string) => `成长值 ${growth}，当前${tier}`,
  },
  {
    greeting: { night: 'Still up', morning: 'Good morning', noon: 'Hello', afternoon: 'Good afternoon', evening: 'Good evening' },
    greet: (greeting, name) => (name === '' ? greeting : `${greeting}, ${name}`),
    growth: 'Growth',
    to: 'To',
    missing: '·',
    missingEnd: 'to go',
    top: 'The highest tier',
    keepMissing: 'Keep it with',
    until: (day) => `more by ${day}`,
    kept: (day) => `Kept · until ${day}`,
    showCode: 'Show member code',
    available: 'Points',
    tomorrow: 'Tomorrow',
    arriving: (day) => `On ${day}`,
    pending: 'Pending',
    coupons: 'Coupons',
    expiring: 'points expire on',
    expireEnd: '',
    spend: 'Spend',
    streak: (days) => `${days} days in a row`,
    noStreak: 'Start a streak today',
    checkIn: (points) => `Check in +${points}`,
    done: 'Done today',
    today: 'Today',
    checkedIn: (points) => `Checked in, +${points} points`,
    checkedInBefore: 'You checked in today already',
    memberDay: (date) => `Member day, the ${ordinal(date)}`,
    times: (times) => `${times}× points`,
    memberDayToday: 'Today',
    bestHolds: (tier, tierTimes, dayTimes) =>
      `${tier} gives ${tierTimes}×, member day ${dayTimes}×; the higher one counts, in the shop and here.`,
    sumHolds: (tier, tierTimes, dayTimes) =>
      `${tier} gives ${tierTimes}×, member day ${dayTimes}×; they add up, in the shop and here.`,
    benefits: 'Benefits',
    mine: (tier) => `${tier} · me`,
    allBenefits: 'Growth and benefits',
    progressLabel: (growth, tier) => `Growth ${growth}, ${tier}`,
  },
);
