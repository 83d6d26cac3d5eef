/** One thing that somebody did on a day of the demo's history. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { LocalDay } from '@/types/contract/values';

export interface Line {
  readonly sku: string;
  readonly category: string;
  readonly amountFen: number;
}

interface Fields {
  readonly join: { readonly shopId: string; readonly nickname?: string; readonly birthday?: LocalDay };
  readonly phone: { readonly phone: string };
  /** `best`: with the coupon that takes off most, where there is one. */
  readonly purchase: {
    readonly shopId: string;
    readonly orderNo: string;
    readonly lines: readonly Line[];
    readonly best: boolean;
  };
  readonly refund: { readonly shopId: string; readonly orderNo: string; readonly amountFen: number };
  readonly checkIn: object;
  /** `waits`: it has to be fetched; a coupon is there at once. */
  readonly exchange: { readonly rewardId: string; readonly waits: boolean };
  /** Fetches what waits longest, if anything does. */
  readonly fetch: { readonly shopId: string };
  readonly claim: { readonly templateId: string };
  /** Has seen the ceremony of every tier that was reached. */
  readonly celebrate: object;
  /** Has tapped the messages that WeChat brought more than a day before. */
  readonly open: object;
  readonly consent: { readonly reminders: readonly ReminderKind[] };
}

export type DeedKind = keyof Fields;

/** `at` is when, `openid` is who. */
export type Deed<K extends DeedKind = DeedKind> = {
  [P in K]: { readonly kind: P; readonly at: Date; readonly openid: string } & Fields[P];
}[K];
