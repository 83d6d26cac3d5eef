/** The facts of a reminder, kept with it: what it is about, by which it is also looked at again before it goes; texts are made when they are shown. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { Bilingual, LocalDay } from '@/types/contract/values';
import { addDays, endOf } from '../kernel/calendar';

interface FactsByKind {
  /** `on` is the day of the event itself, `daysLeft` what was left until then when it was decided or last looked at. */
  readonly birthday: { readonly on: LocalDay; readonly daysLeft: number; readonly gift: boolean };
  readonly points_expiring: { readonly on: LocalDay; readonly daysLeft: number; readonly points: number };
  /** All coupons of a member whose last day is `on` are one message; `coupon` names the first of them. */
  readonly coupon_expiring: {
    readonly on: LocalDay;
    readonly daysLeft: number;
    readonly coupon: Bilingual;
    readonly count: number;
  };
  /** `on` is the day of the rise; `riseId` tells it from another rise to the same tier. */
  readonly tier_risen: {
    readonly on: LocalDay;
    readonly riseId: string;
    readonly tierId: string;
    readonly tier: Bilingual;
    readonly benefit?: Bilingual;
  };
  /** `on` is the last day on which the tier holds, `missing` the growth that would keep it. */
  readonly tier_at_risk: { readonly on: LocalDay; readonly daysLeft: number; readonly tier: Bilingual; readonly missing: number };
  /** `on` is the last day on which it can be fetched; `shop` names those that hand it over; absent is any. */
  readonly exchange_ready: {
    readonly on: LocalDay;
    readonly daysLeft: number;
    readonly exchangeNo: string;
    readonly reward: Bilingual;
    readonly pickupCode: string;
    readonly shop?: Bilingual;
  };
  /** `streak` is that of yesterday, `points` what today would bring. */
  readonly checkin: { readonly on: LocalDay; readonly streak: number; readonly points: number };
  readonly member_day: { readonly on: LocalDay; readonly daysLeft: number; readonly multiplierBp: number };
  /** `on` is the day on which it was decided, `lastVisit` the day since which nobody saw them. */
  readonly win_back: { readonly on: LocalDay; readonly lastVisit: LocalDay; readonly days: number; readonly points: number };
  /** `on` is the day on which it came within reach; `points` is the price of one piece. */
  readonly wish: { readonly on: LocalDay; readonly rewardId: string; readonly reward: Bilingual; readonly points: number };
  /** `on` is the day on which it was cancelled; `why`: to pay a debt, or with a tier that was taken back. */
  readonly exchange_cancelled: {
    readonly on: LocalDay;
    readonly exchangeNo: string;
    readonly reward: Bilingual;
    readonly points: number;
    readonly why: 'refund' | 'tier';
  };
  /** `keep` is how staff settled it; absent while it is open. */
  readonly phone_conflict: { readonly on: LocalDay; readonly conflictId: string; readonly keep?: 'holder' | 'claimant' | 'both' };
}

/** Facts of a reminder of any kind. */
export type Facts = { readonly [K in ReminderKind]: { readonly kind: K } & FactsByKind[K] }[ReminderKind];
export type FactsOf<K extends ReminderKind> = Extract<Facts, { readonly kind: K }>;

/** How long news is worth being told, in days after the day on which it was news. */
const NEWS_DAYS = 3;
/** How long after the decision somebody may still be asked back. */
const WIN_BACK_DAYS = 7;

/** After this a reminder is not worth sending any more: what it is about is over, or no news. */
export function lastInstantOf(facts: Facts): Date {
  switch (facts.kind) {
    case 'tier_risen':
    case 'wish':
    case 'exchange_cancelled':
    case 'phone_conflict':
      return endOf(addDays(facts.on, NEWS_DAYS));
    case 'win_back':
      return endOf(addDays(facts.on, WIN_BACK_DAYS));
    default:
      return endOf(facts.on);
  }
}
