/** Growth and tiers, rule by rule, on plain values. */
import fc from 'fast-check';
import { addDays, startOf } from '@/cloudfunctions/kernel/calendar';
import {
  applyDeed,
  mergeAccounts,
  newGrowthAccount,
  type GrowthAccount,
  type GrowthDeed,
  type GrowthLine,
  type KnownLines,
} from '@/cloudfunctions/growth/growth.rule';
import { keepOf, nextOf, reviewed } from '@/cloudfunctions/growth/standing.rule';
import { growthOn } from '@/cloudfunctions/growth/window.rule';
import { LocalDay } from '@/types/contract/values';
import { PROGRAMME } from '../../support/ledgerHouse';

const rules = PROGRAMME.growth;
const day = (text: string) => LocalDay.parse(text);
const on = (today: LocalDay) => ({ now: startOf(today), today, rules });

/** A member's growth in memory; every step is checked: the days add up to the lines. */
class Path {
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

describe('what deeds give', () => {
  it('a yuan paid is one, rounded down, and a day with purchases is ten, once', () => {
    const path = new Path();
    expect(path.buy('2026-03-02', 128.8).growth).toBe(138);
    expect(path.buy('2026-03-02', 0.99).growth).toBe(0);
    expect(path.buy('2026-03-03', 5).growth).toBe(15);
    expect(path.growth('2026-03-03')).toBe(153);
  });

  it('a visit that costs nothing is an active day', () => {
    expect(new Path().buy('2026-03-02', 0).growth).toBe(10);
  });

  it('check-ins give twenty a month at most', () => {
    const path = new Path();
    for (let i = 0; i < 31; i += 1) path.checkIn(addDays(day('2026-03-01'), i));
    expect(path.growth('2026-03-31')).toBe(20);
    expect(path.checkIn('2026-04-01').growth).toBe(1);
  });

  it('the same deed again gives what it gave, and changes nothing', () => {
    const path = new Path();
    const first = path.buy('2026-03-02', 100, 'p');
    expect(path.buy('2026-03-05', 100, 'p')).toMatchObject({ growth: first.growth, repeated: true, tierBefore: 'base' });
    expect(path.growth('2026-03-05')).toBe(110);
  });

  it('counts the 365 days that end today', () => {
    const path = new Path();
    path.buy('2026-03-02', 100);
    expect(path.growth('2027-03-01')).toBe(110);
    expect(path.growth('2027-03-02')).toBe(0);
  });
});

describe('rising', () => {
  it('is at once, and the purchase that rises was made in the tier before', () => {
    const path = new Path();
    expect(path.buy('2026-03-02', 588)).toMatchObject({ tierBefore: 'base', tier: 'base' });
    expect(path.buy('2026-03-02', 1)).toMatchObject({ tierBefore: 'base', tier: 'base' });
    expect(path.checkIn('2026-03-02')).toMatchObject({ tierBefore: 'base', tier: 'silver' });
    expect(path.standing('2026-03-02')).toBe('silver 2027-12-31');
    expect(path.buy('2026-03-03', 10)).toMatchObject({ tierBefore: 'silver' });
    expect(path.rises).toEqual(['silver']);
  });

  it('may pass over a tier', () => {
    const path = new Path();
    path.buy('2026-03-02', 3000);
    expect(path.standing('2026-03-02')).toBe('gold 2027-12-31');
    expect(path.rises).toEqual(['gold']);
  });

  it('reaching the held tier anew moves no date', () => {
    const path = new Path();
    path.buy('2026-03-02', 700);
    path.buy('2027-06-02', 700);
    expect(path.standing('2027-06-02')).toBe('silver 2027-12-31');
  });
});

describe('the review at the end of the year', () => {
  const gold = () => {
    const path = new Path();
    path.buy('2026-03-02', 3000);
    return path;
  };

  it('the tier holds through its last day, whatever the window says', () => {
    expect(gold().standing('2027-12-31')).toBe('gold 2027-12-31');
  });

  it('then goes down one step, never two, for another year, and then the next', () => {
    expect(gold().standing('2028-01-01')).toBe('silver 2028-12-31');
    expect(gold().standing('2028-12-31')).toBe('silver 2028-12-31');
    expect(gold().standing('2029-01-01')).toBe('base -');
  });

  it('is kept by the growth of the 365 days that end with it', () => {
    const path = gold();
    path.buy('2027-01-01', 2390);
    expect(path.standing('2028-01-01')).toBe('gold 2028-12-31');
  });

  it('what was bought 366 days before does not count, nor what was bought after', () => {
    const path = gold();
    path.buy('2026-12-31', 3000);
    path.buy('2028-01-01', 3000);
    // The review of 31 December comes first: down to silver, from which the new purchase rises again.
    expect(path.rises).toEqual(['gold', 'gold']);
    expect(path.standing('2028-01-01')).toBe('gold 2029-12-31');
  });

  it('is shown before it bites, counting only what will still be inside the window', () => {
    const path = gold();
    expect(keepOf(path.account, day('2026-06-01'), rules)).toEqual({ by: '2027-12-31', missing: 2400 });
    path.buy('2027-05-01', 2070);
    expect(keepOf(path.account, day('2027-05-01'), rules)).toEqual({ by: '2027-12-31', missing: 320 });
    expect(nextOf(path.account.standing, path.growth('2027-05-01'), rules)).toEqual({ tier: 'black', missing: 8000 - 2080 });
  });

  it('nothing is to be kept in the first tier, and nothing is next at the top', () => {
    expect(keepOf(new Path().account, day('2026-06-01'), rules)).toBeNull();
    const path = new Path();
    path.buy('2026-03-02', 9000);
    expect(nextOf(path.account.standing, 9010, rules)).toBeNull();
  });
});

describe('refunds', () => {
  it('take back the growth of what is gone, and several add up to the whole', () => {
    const path = new Path();
    path.buy('2026-03-02', 128.8, 'p');
    expect(path.refund('2026-03-03', 'p', 118.8).growth).toBe(10);
    expect(path.refund('2026-03-03', 'p', 118.8)).toMatchObject({ growth: 10, repeated: true });
    expect(path.refund('2026-03-04', 'p', 118.7).growth).toBe(0);
    expect(path.refund('2026-03-05', 'p', 0).growth).toBe(128);
    expect(path.growth('2026-03-05')).toBe(0);
  });

  it('leave the active day while another purchase of the day stands', () => {
    const path = new Path();
    path.buy('2026-03-02', 50, 'a');
    path.buy('2026-03-02', 60, 'b');
    expect(path.refund('2026-03-03', 'a', 0).growth).toBe(50);
    expect(path.growth('2026-03-03')).toBe(70);
    expect(path.refund('2026-03-03', 'b', 0).growth).toBe(70);
    expect(path.growth('2026-03-03')).toBe(0);
    expect(path.buy('2026-03-02', 1).growth).toBe(11);
  });

  it('take back the tier that only the refunded purchase had reached', () => {
    const path = new Path();
    path.buy('2026-03-02', 700, 'p');
    expect(path.refund('2026-04-01', 'p', 0).tier).toBe('base');
    expect(path.standing('2026-04-01')).toBe('base -');
    expect(path.account.rises).toEqual([]);
  });

  it('leave it after thirty days', () => {
    const path = new Path();
    path.buy('2026-03-02', 700, 'p');
    path.refund('2026-04-02', 'p', 0);
    expect(path.standing('2026-04-02')).toBe('silver 2027-12-31');
  });

  it('leave it where another purchase reaches it too', () => {
    const path = new Path();
    path.buy('2026-03-02', 700, 'p');
    path.buy('2026-03-10', 700, 'q');
    path.refund('2026-03-11', 'p', 0);
    expect(path.standing('2026-03-11')).toBe('silver 2027-12-31');
  });

  it('leave the tier between that is still reached', () => {
    const path = new Path();
    path.buy('2026-03-02', 3000, 'p');
    path.refund('2026-03-05', 'p', 1000);
    expect(path.standing('2026-03-05')).toBe('silver 2027-12-31');
    path.refund('2026-03-06', 'p', 0);
    expect(path.standing('2026-03-06')).toBe('base -');
  });

  it('bring back the tier before, with its own date', () => {
    const path = new Path();
    path.buy('2025-03-02', 700, 'old');
    path.buy('2026-03-02', 2400, 'p');
    expect(path.standing('2026-03-02')).toBe('gold 2027-12-31');
    path.refund('2026-03-05', 'p', 0);
    expect(path.standing('2026-03-05')).toBe('silver 2026-12-31');
  });
});

describe('merging', () => {
  it('adds the days up, counts a day active for both once, keeps the higher tier, and may reach a new one', () => {
    const one = new Path('one');
    const two = new Path('two');
    one.buy('2026-03-02', 300);
    two.buy('2026-03-02', 310);
    two.buy('2026-03-03', 5);
    const merged = mergeAccounts(one.account, two.account, on(day('2026-03-04')));
    expect(growthOn(merged.account.days, day('2026-03-04'), 365)).toBe(300 + 310 + 5 + 20);
    expect(merged.lines).toMatchObject([{ growth: -10, day: '2026-03-02' }]);
    expect(merged.rise?.tier).toBe('silver');
    expect(merged.account.aliases).toEqual(['two']);
  });

  it('the higher tier stays whichever of the two survives', () => {
    const one = new Path('one');
    const two = new Path('two');
    two.buy('2026-03-02', 3000);
    for (const [a, b] of [
      [one, two],
      [two, one],
    ] as const)
      expect(mergeAccounts(a.account, b.account, on(day('2026-03-04'))).account.standing.tier).toBe('gold');
  });
});

it('whatever is bought and refunded, growth is what still stands, and the tier never stands below what it reaches', () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 50 }),
    yuan: fc.integer({ min: 0, max: 3000 }),
    refund: fc.option(fc.nat(10)),
    part: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const path = new Path();
      const bought: { key: string; day: LocalDay; left: number; yuan: number; done: boolean }[] = [];
      let today = day('2026-01-01');
      for (const { wait, yuan, refund, part } of steps) {
        today = addDays(today, wait);
        const it = refund === null ? undefined : bought[refund];
        if (it !== undefined && !it.done) {
          it.left = Math.floor((it.left * part) / 4);
          it.done = it.left === 0;
          path.refund(today, it.key, it.left);
        } else {
          const key = `p${bought.length}`;
          path.buy(today, yuan, key);
          bought.push({ key, day: today, left: yuan, yuan, done: false });
        }
        const counted = bought.filter((one) => one.day > addDays(today, -365));
        const activeDays = new Set(counted.filter((one) => !one.done).map((one) => one.day)).size;
        const expected = counted.reduce((sum, one) => sum + one.left, 0) + 10 * activeDays;
        expect(path.growth(today)).toBe(expected);
        const reached = rules.tiers.findLastIndex((tier) => tier.growth <= expected);
        const held = rules.tiers.findIndex((tier) => path.standing(today).startsWith(`${tier.tier} `));
        if (refund === null) expect(held).toBeGreaterThanOrEqual(reached);
      }
    }),
    { numRuns: 300 },
  );
});
