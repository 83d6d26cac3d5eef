/** Tiers, rule by rule, on plain values: rising at once, and the review at the end of the year. */
import { keepOf, nextOf } from '@/cloudfunctions/growth/standing.rule';
import { day, Path, rules } from './path';

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
    path.buy('2027-05-01', 2070);
    expect(keepOf(path.account, day('2027-10-02'), rules)).toEqual({ by: '2027-12-31', missing: 320, counting: 2080 });
    expect(nextOf(path.account.standing, path.growth('2027-05-01'), rules)).toEqual({ tier: 'black', missing: 8000 - 2080 });
  });

  it('nothing is to be kept in the first tier, and nothing is next at the top', () => {
    expect(keepOf(new Path().account, day('2026-12-31'), rules)).toBeNull();
    const path = new Path();
    path.buy('2026-03-02', 9000);
    expect(nextOf(path.account.standing, 9010, rules)).toBeNull();
  });
});
