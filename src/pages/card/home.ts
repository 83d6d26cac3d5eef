/** What the home page shows, asked in one go. */
import type { Answered } from '@/types/contract/contract';
import type { CouponItem } from '@/types/contract/coupon';
import { rememberBrand } from '@/src/brand/brand';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import * as checkin from '@/src/cloud/checkin';
import { nowMs } from '@/src/cloud/clock';
import * as coupon from '@/src/cloud/coupon';
import * as growth from '@/src/cloud/growth';
import * as identity from '@/src/cloud/identity';
import * as points from '@/src/cloud/points';
import * as reminder from '@/src/cloud/reminder';
import * as shop from '@/src/cloud/shop';
import { dayAt } from '@/src/format/day';
import { mondayOf } from './week';

export interface Home {
  member: Answered<Contracts['identity'], 'me'>['member'];
  progress: Answered<Contracts['growth'], 'progress'>;
  path: Answered<Contracts['growth'], 'path'>;
  balance: Answered<Contracts['points'], 'balance'>;
  /** Pending points by day, soonest first. */
  pending: Answered<Contracts['points'], 'pending'>['items'];
  coupons: number;
  /** The birthday's coupon while it can be used. */
  gift?: CouponItem;
  calendar: Answered<Contracts['checkin'], 'calendar'>;
  /** Days of this week that are checked in, over a month's end too. */
  weekDays: string[];
  programme: Answered<Contracts['shop'], 'programme'>;
  /** At hand before the check-in tap, which asks for a reminder; an offer on the side, so empty when it could not be had. */
  quota: Answered<Contracts['reminder'], 'quota'>['items'];
}

/** Most that is counted of the coupons; nobody holds as many. */
const COUPONS_COUNTED = 100;

export async function loadHome(): Promise<Answer<Home>> {
  const today = dayAt(nowMs());
  const monday = mondayOf(today);
  const other = monday.slice(0, 7) === today.slice(0, 7) ? undefined : monday.slice(0, 7);
  const [me, progress, path, balance, pending, coupons, calendar, before, programme, quota] = await Promise.all([
    identity.me(),
    growth.progress(),
    growth.path(),
    points.balance(),
    points.pending(),
    coupon.mine({ state: 'available', limit: COUPONS_COUNTED }),
    checkin.calendar(today.slice(0, 7)),
    other === undefined ? undefined : checkin.calendar(other),
    shop.programme(),
    reminder.quota(),
  ]);
  if (!me.ok) return me;
  if (!progress.ok) return progress;
  if (!path.ok) return path;
  if (!balance.ok) return balance;
  if (!pending.ok) return pending;
  if (!coupons.ok) return coupons;
  if (!calendar.ok) return calendar;
  if (before !== undefined && !before.ok) return before;
  if (!programme.ok) return programme;
  rememberBrand(programme.data.brand);
  const days = [...(before?.data.days ?? []), ...calendar.data.days];
  return {
    ok: true,
    data: {
      member: me.data.member,
      progress: progress.data,
      path: path.data,
      balance: balance.data,
      pending: pending.data.items,
      coupons: coupons.data.items.length,
      gift: coupons.data.items.find((it) => it.templateId === programme.data.identity.birthdayCoupon),
      calendar: calendar.data,
      weekDays: days.map((it) => it.day),
      programme: programme.data,
      quota: quota.ok ? quota.data.items : [],
    },
  };
}
