/** What every kind of reminder says: in both languages, every value that a shop can map, and never what WeChat would refuse. */
import fc from 'fast-check';
import { lastInstantOf, type Facts } from '@/cloudfunctions/reminder/facts.rule';
import { fieldsOf, linesOf, valuesOf } from '@/cloudfunctions/reminder/message.rule';
import { addDays, endOf } from '@/cloudfunctions/kernel/calendar';
import { readShopFiles } from '@/server/shopFiles';
import { misfit } from '@/server/wechat/field.rule';
import { misfitOf, REMINDER_KINDS, REMINDER_VALUES } from '@/types/contract/reminderKind';
import { LocalDay } from '@/types/contract/values';

const on = LocalDay.parse('2026-12-31');
/** Halves of a surrogate pair, which no keyboard writes and a cut in the wrong place leaves behind. */
const broken = fc.uint16Array({ minLength: 1, maxLength: 60 }).map((units) => String.fromCharCode(...units));
const text = fc.record({
  zh: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    broken,
  ),
  en: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }),
});
const days = fc.integer({ min: 0, max: 366 });
const many = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const id = fc.stringMatching(/^[\w.:@~-]{1,64}$/);

/** Any facts, of every kind. */
const anything: fc.Arbitrary<Facts> = fc.oneof(
  fc.record({ kind: fc.constant('birthday' as const), on: fc.constant(on), daysLeft: days, gift: fc.boolean() }),
  fc.record({ kind: fc.constant('points_expiring' as const), on: fc.constant(on), daysLeft: days, points: many }),
  fc.record({ kind: fc.constant('coupon_expiring' as const), on: fc.constant(on), daysLeft: days, coupon: text, count: many }),
  fc.record(
    { kind: fc.constant('tier_risen' as const), on: fc.constant(on), riseId: id, tierId: id, tier: text, benefit: text },
    { requiredKeys: ['kind', 'on', 'riseId', 'tierId', 'tier'] },
  ),
  fc.record({ kind: fc.constant('tier_at_risk' as const), on: fc.constant(on), daysLeft: days, tier: text, missing: many }),
  fc.record(
    {
      kind: fc.constant('exchange_ready' as const),
      on: fc.constant(on),
      daysLeft: days,
      exchangeNo: id,
      reward: text,
      pickupCode: fc.stringMatching(/^P[0-9A-Z]{12}$/),
      shop: text,
    },
    { requiredKeys: ['kind', 'on', 'daysLeft', 'exchangeNo', 'reward', 'pickupCode'] },
  ),
  fc.record({ kind: fc.constant('checkin' as const), on: fc.constant(on), streak: many, points: many }),
  fc.record({
    kind: fc.constant('member_day' as const),
    on: fc.constant(on),
    daysLeft: days,
    multiplierBp: fc.integer({ min: 1, max: 1_000_000 }),
  }),
  fc.record({ kind: fc.constant('win_back' as const), on: fc.constant(on), lastVisit: fc.constant(on), days, points: many }),
  fc.record({ kind: fc.constant('wish' as const), on: fc.constant(on), rewardId: id, reward: text, points: many }),
  fc.record({
    kind: fc.constant('exchange_cancelled' as const),
    on: fc.constant(on),
    exchangeNo: id,
    reward: text,
    points: many,
    why: fc.constantFrom('refund' as const, 'tier' as const),
  }),
  fc.record(
    {
      kind: fc.constant('phone_conflict' as const),
      on: fc.constant(on),
      conflictId: id,
      keep: fc.constantFrom('holder' as const, 'claimant' as const, 'both' as const),
    },
    { requiredKeys: ['kind', 'on', 'conflictId'] },
  ),
);

const LETTERS = ['thing', 'number', 'character_string', 'time', 'date', 'amount', 'phrase', 'name'];

/** Every mapping that a shop may write for a kind, each value in every field that can hold it. */
const mappingsOf = (kind: Facts['kind']): Record<string, string> =>
  Object.fromEntries(
    Object.keys(REMINDER_VALUES[kind])
      .flatMap((value) => LETTERS.map((letters) => [letters, value] as const))
      .map(([letters, value], i) => [`${letters}${(i % 98) + 1}`, value] as const)
      .filter(([field, value]) => misfitOf(kind, field, value) === undefined),
  );

it('whatever the facts, no field that a shop may map says what WeChat would refuse', () => {
  fc.assert(
    fc.property(anything, (facts) => {
      const mapping = mappingsOf(facts.kind);
      const data = fieldsOf(facts, mapping);
      const refused = misfit(Object.keys(mapping), data);
      expect(refused === undefined ? undefined : [refused, data[refused]]).toBeUndefined();
    }),
    { numRuns: 3_000 },
  );
});

it('every kind says each of its values, in both languages', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anything, (facts) => {
      seen.add(facts.kind);
      const values = valuesOf(facts);
      expect(Object.keys(values).sort()).toEqual(Object.keys(REMINDER_VALUES[facts.kind]).sort());
      for (const language of ['zh', 'en'] as const)
        for (const line of linesOf(facts, language)) {
          expect(line.label).not.toBe('');
          expect(line.text).not.toMatch(/undefined|NaN|null/);
        }
    }),
    { numRuns: 1_000 },
  );
  expect([...seen].sort()).toEqual([...REMINDER_KINDS].sort());
});

it('the default programme tells every kind, and none of its own words is cut', async () => {
  const { programme } = await readShopFiles();
  const name = { zh: '手冲咖啡', en: 'Filter coffee' };
  const told: Facts[] = [0, 1, 3, 7, 30, 120, 366].flatMap((daysLeft): Facts[] => [
    ...[true, false].map((gift): Facts => ({ kind: 'birthday', on, daysLeft, gift })),
    { kind: 'points_expiring', on, daysLeft, points: 1_234_567 },
    { kind: 'coupon_expiring', on, daysLeft, coupon: name, count: 12 },
    { kind: 'tier_at_risk', on, daysLeft, tier: name, missing: 320 },
    { kind: 'exchange_ready', on, daysLeft, exchangeNo: 'x', reward: name, pickupCode: 'P012345678AB' },
    { kind: 'member_day', on, daysLeft, multiplierBp: 12_500 },
    { kind: 'win_back', on, lastVisit: on, days: daysLeft, points: daysLeft },
    { kind: 'wish', on, rewardId: 'x', reward: name, points: 120 },
    { kind: 'checkin', on, streak: daysLeft, points: 7 },
    { kind: 'tier_risen', on, riseId: 'x', tierId: 'gold', tier: { zh: '金卡', en: 'Gold' } },
  ]);
  expect(Object.keys(programme.reminders.kinds).sort()).toEqual([...REMINDER_KINDS].sort());
  for (const facts of told) {
    const { fields = {} } = programme.reminders.kinds[facts.kind] ?? {};
    expect(Object.keys(fields)).not.toEqual([]);
    const data = fieldsOf(facts, fields);
    expect(misfit(Object.keys(fields), data)).toBeUndefined();
    for (const { value } of Object.values(data)) expect(value).not.toMatch(/…$/);
  }
});

it('no note of a kind is too long for WeChat, so that the shop need not see it cut', () => {
  fc.assert(
    fc.property(anything, (facts) => {
      // A conflict is told in the inbox alone, at the length that it takes.
      if (facts.kind !== 'phone_conflict') expect([...(valuesOf(facts).note?.zh ?? '')].length).toBeLessThanOrEqual(20);
    }),
    { numRuns: 2_000 },
  );
});

it.each<{ name: string; facts: Facts; days: number }>([
  { name: 'an event until its day is over', facts: { kind: 'birthday', on, daysLeft: 3, gift: true }, days: 0 },
  { name: 'a check-in until the day is over', facts: { kind: 'checkin', on, streak: 1, points: 2 }, days: 0 },
  {
    name: 'news for some days',
    facts: { kind: 'wish', on, rewardId: 'x', reward: { zh: '豆', en: 'Beans' }, points: 1 },
    days: 3,
  },
  { name: 'a call back for a week', facts: { kind: 'win_back', on, lastVisit: on, days: 60, points: 0 }, days: 7 },
])('is worth sending: $name', ({ facts, days: after }) => {
  expect(lastInstantOf(facts)).toEqual(endOf(addDays(on, after)));
});
