/** What stands on a coupon: its worth in big type, its condition, its days; pure, so that it is tested without a page. */
import type { CouponItem, Discount } from '@/types/contract/coupon';
import { daysBetween, shortDay } from '@/src/format/day';
import { shortYuan } from '@/src/format/number';
import type { Language } from '@/src/texts/language';
import type { couponTexts } from '@/src/texts/coupon';

type Texts = (typeof couponTexts)['zh'];

export interface Face {
  before: string;
  big: string;
  after: string;
}

/** 1,500 basis points off are `8.5` 折 in Chinese and `15% off` in English. */
export function faceOf(discount: Discount, language: Language, t: Texts): Face {
  if (discount.type === 'amount') return { before: '¥', big: shortYuan(discount.offFen), after: '' };
  if (discount.type === 'gift') return { before: '', big: t.gift, after: '' };
  if (language === 'en') return { before: '', big: trimmed(discount.offBp, 100), after: '%' };
  return { before: '', big: trimmed(10_000 - discount.offBp, 1000), after: '折' };
}

/** `whole` units of which `unit` make one, without empty decimals. */
const trimmed = (whole: number, unit: number): string => {
  const digits = Math.round(Math.log10(unit));
  const rest = (whole % unit).toString().padStart(digits, '0').replace(/0+$/, '');
  const ones = (whole - (whole % unit)) / unit;
  return rest === '' ? ones.toString() : `${ones}.${rest}`;
};

/** The line beneath the worth: the least spend, the cap, or that there is none. */
export function conditionOf(discount: Discount, minimumFen: number, t: Texts): string {
  const parts: string[] = [];
  if (minimumFen > 0) parts.push(t.minimum(shortYuan(minimumFen)));
  if (discount.type === 'percent' && discount.capFen !== undefined) parts.push(t.cap(shortYuan(discount.capFen)));
  if (parts.length > 0) return parts.join(' · ');
  return discount.type === 'gift' ? t.free : t.noMinimum;
}

/** From so many days before its last on, a coupon is about to expire. */
const SOON_DAYS = 3;

export interface Window {
  text: string;
  soon: boolean;
  /** Cannot be used yet. */
  early: boolean;
}

export function windowOf(
  { from, until, state }: Pick<CouponItem, 'from' | 'until' | 'state'>,
  today: string,
  language: Language,
  t: Texts,
): Window {
  const early = today < from;
  if (early && from === until) return { text: t.onDay(shortDay(from, today, language)), soon: false, early };
  if (early) return { text: t.fromTo(shortDay(from, today, language), shortDay(until, today, language)), soon: false, early };
  const left = daysBetween(today, until);
  const open = state === 'available' || state === 'locked';
  if (open && left >= 0 && left <= SOON_DAYS) return { text: left === 0 ? t.lastDay : t.daysLeft(left), soon: true, early };
  return { text: t.until(shortDay(until, today, language)), soon: false, early };
}
