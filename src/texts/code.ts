/** Texts of the member code. */
import { both } from './both';

export const codeTexts = both(
  {
    title: '会员码',
    label: (code: string) => `会员码 ${code}`,
    multiplier: (times: string) => `${times} 倍积分`,
    refresh: (seconds: number) => `${seconds} 秒后更新 · 无网络也可使用`,
    available: '可用积分',
    coupons: '可用券',
    couponCount: (count: string) => `${count} 张`,
    hint: '付款前出示给店员 · 截图会过期',
    earned: (points: string) => `刚刚记了一笔，+${points} 积分`,
    greetedTitle: '店员已看到你的会员信息',
    unknownName: '会员',
  },
  {
    title: 'Member code',
    label: (code) => `Member code ${code}`,
    multiplier: (times) => `${times}× points`,
    refresh: (seconds) => `New in ${seconds} s · works offline`,
    available: 'Points',
    coupons: 'Coupons',
    couponCount: (count) => count,
    hint: 'Show it before you pay · a screenshot goes stale',
    earned: (points) => `Just recorded: +${points} points`,
    greetedTitle: 'The assistant sees your membership',
    unknownName: 'Member',
  },
);
