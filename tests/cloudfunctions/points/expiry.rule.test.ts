/** How long points live, and when those of a purchase become available. */
import { availableOn, expiryOf } from '@/cloudfunctions/points/expiry.rule';
import { Programme, type ExpiryPolicy } from '@/types/contract/programme';
import { LocalDay } from '@/types/contract/values';
import defaults from '@/config/programme/programme.json';

const day = (text: string) => LocalDay.parse(text);

it.each<{ policy: ExpiryPolicy; from: string; until: string | null }>([
  { policy: { type: 'month_end', months: 12 }, from: '2026-02-01', until: '2027-02-28' },
  { policy: { type: 'month_end', months: 12 }, from: '2027-02-28', until: '2028-02-29' },
  { policy: { type: 'month_end', months: 1 }, from: '2026-01-31', until: '2026-02-28' },
  { policy: { type: 'days', days: 1 }, from: '2026-02-28', until: '2026-02-28' },
  { policy: { type: 'days', days: 30 }, from: '2026-02-01', until: '2026-03-02' },
  { policy: { type: 'year_end', years: 0 }, from: '2026-12-31', until: '2026-12-31' },
  { policy: { type: 'year_end', years: 1 }, from: '2026-01-01', until: '2027-12-31' },
  { policy: { type: 'never' }, from: '2026-01-01', until: null },
])('$policy.type: available $from, usable until $until', ({ policy, from, until }) => {
  expect(expiryOf(policy, day(from))).toBe(until);
});

it('points of a purchase become available on the day after it by default', () => {
  expect(availableOn(Programme.parse(defaults), day('2026-01-31'))).toBe('2026-02-01');
});
