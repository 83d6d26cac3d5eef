/** One member's way through the tiers, in memory: what they buy, refund and check in, and where they stand. */
import { startOf } from '@/cloudfunctions/kernel/calendar';
import {
  applyDeed,
  newGrowthAccount,
  type GrowthAccount,
  type GrowthDeed,
  type GrowthLine,
  type KnownLines,
} from '@/cloudfunctions/growth/growth.rule';
import { reviewed } from '@/cloudfunctions/growth/standing.rule';
import { growthOn } from '@/cloudfunctions/growth/window.rule';
import { LocalDay } from '@/types/contract/values';
import { PROGRAMME } from '../../support/ledgerHouse';

export const rules = PROGRAMME.growth;
export const day = (text: string) => LocalDay.parse(text);
export const on = (today: LocalDay) => ({ now: startOf(today), today, rules });

/** A member's growth in memory; every step is checked: the days add up to the lines. */
export class Path {
  account: GrowthAccount;
  readonly lines: GrowthLine[] = [];
  readonly rises: string[] = [];

  constructor(readonly memberId = 'm') {
    this.account = newGrowthAccount(memberId, rules);
  }

  private readonly known: KnownLines = {
    find: (key) => this.lines.find((it) => it.key === key),
    takenBack: (key) => this.lines.filter((it) => it.ref === key),
  };

  do(today: string, deed: GrowthDeed) {
    const applied = applyDeed(this.account, deed, on(day(today)), this.known);
    if (applied === undefined) throw new Error('no such purchase');
    this.account = applied.account;
    this.lines.push(...applied.lines);
    if (applied.rise !== undefined) this.rises.push(applied.rise.tier);
    const inDays = this.account.days.reduce((sum, it) => sum + Object.values(it.growth).reduce((a, b) => a + b, 0), 0);
    const oldest = this.account.days[0]?.day ?? today;
    const inLines = this.lines.reduce((sum, it) => (it.day >= oldest ? sum + it.growth : sum), 0);
    expect(inDays).toBe(inLines);
    return applied.grown;
  }

  buy(today: string, yuan: number, key = `p${this.lines.length}`) {
    return this.do(today, { kind: 'purchase', memberId: this.memberId, key, paidFen: Math.round(yuan * 100) });
  }

  refund(today: string, key: string, leftYuan: number) {
    const whole = leftYuan === 0;
    return this.do(today, { kind: 'takeBack', memberId: this.memberId, purchaseKey: key, paidFenLeft: leftYuan * 100, whole });
  }

  checkIn(today: string) {
    return this.do(today, { kind: 'deed', memberId: this.memberId, key: `c${today}`, dimension: 'checkin' });
  }

  standing(today: string) {
    const { tier, holdsUntil } = reviewed(this.account, day(today), rules);
    return `${tier} ${holdsUntil ?? '-'}`;
  }

  growth(today: string) {
    return growthOn(this.account.days, day(today), rules.windowDays);
  }
}
