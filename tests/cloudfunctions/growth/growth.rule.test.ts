/** Growth, rule by rule, on plain values: what deeds give, what refunds take back, what merging adds up. */
import fc from 'fast-check';
import { addDays } from '@/cloudfunctions/kernel/calendar';
import { mergeAccounts } from '@/cloudfunctions/growth/growth.rule';
import { growthOn } from '@/cloudfunctions/growth/window.rule';
import type { LocalDay } from '@/types/contract/values';
import { day, on, Path, rules } from './path';

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
