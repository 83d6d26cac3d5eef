/** One tap is one message, whichever of the app and WeChat's push tells of it, and in whatever order. */
import fc from 'fast-check';
import { accepted, type Tap } from '@/cloudfunctions/reminder/tap.rule';

const MINUTE_MS = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 2, 2) + minutes * MINUTE_MS);
type Told = readonly [by: Tap['by'], minutes: number];
const leftAfter = (told: readonly Told[]): number =>
  told.reduce<{ left: number; taps?: readonly Tap[] }>((book, [by, minutes]) => accepted(book, by, at(minutes)), { left: 0 })
    .left;

it.each<{ name: string; told: Told[]; left: number }>([
  { name: 'told by the app alone', told: [['app', 0]], left: 1 },
  { name: 'told by the push alone', told: [['push', 0]], left: 1 },
  {
    name: 'told by the app, then by the push',
    told: [
      ['app', 0],
      ['push', 1],
    ],
    left: 1,
  },
  {
    name: 'told by the push, then by the app',
    told: [
      ['push', 0],
      ['app', 1],
    ],
    left: 1,
  },
  {
    name: 'told by the push, and by an app that was opened again the next morning',
    told: [
      ['push', 0],
      ['app', 23 * 60],
    ],
    left: 1,
  },
  {
    name: 'twice, told in any order',
    told: [
      ['app', 0],
      ['app', 1],
      ['push', 1],
      ['push', 2],
    ],
    left: 2,
  },
  {
    name: 'twice without a sheet, so that nothing is pushed',
    told: [
      ['app', 0],
      ['app', 5],
    ],
    left: 2,
  },
  {
    name: 'and again later, told by the push alone: another consent',
    told: [
      ['app', 0],
      ['push', 11],
    ],
    left: 2,
  },
  {
    name: 'told by the push, and by the app two days later: another consent',
    told: [
      ['push', 0],
      ['app', 48 * 60],
    ],
    left: 2,
  },
])('a tap $name', ({ told, left }) => {
  expect(leftAfter(told)).toBe(left);
});

it('taps of an hour, each told by one or both in any order, count at most once each, and at least as often as either side tells', () => {
  const tap = fc.record({ app: fc.boolean(), push: fc.boolean() });
  fc.assert(
    fc.property(fc.array(tap, { maxLength: 15 }), fc.infiniteStream(fc.nat()), (taps, order) => {
      const told = taps.flatMap(({ app, push }): Tap['by'][] => [
        ...(app ? ['app' as const] : []),
        ...(push ? ['push' as const] : []),
      ]);
      const shuffled = told.map((by) => ({ by, place: order.next().value ?? 0 })).sort((a, b) => a.place - b.place);
      const left = leftAfter(shuffled.map(({ by }, i) => [by, i / 10]));
      const byApp = told.filter((it) => it === 'app').length;
      expect(left).toBeLessThanOrEqual(taps.length);
      expect(left).toBe(Math.max(byApp, told.length - byApp));
    }),
  );
});
