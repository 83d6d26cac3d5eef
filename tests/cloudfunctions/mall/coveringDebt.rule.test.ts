/** Which waiting exchanges pay a debt: beside brute force over every set of them. */
import fc from 'fast-check';
import { coveringDebt } from '@/cloudfunctions/mall/mall.rule';

interface Exchange {
  readonly no: number;
  readonly points: number;
}

/** Newest first: place 0 is the newest. */
const waitingOf = (points: readonly number[]): Exchange[] => points.map((it, no) => ({ no, points: it }));

/** Every set, told by places; of those that cover the debt the smallest, of equally many the one that is newest, place by place. */
function byForce(waiting: readonly Exchange[], debt: number): number[] {
  const sets = Array.from({ length: 2 ** waiting.length }, (_, bits) => waiting.filter(({ no }) => (bits >> no) % 2 === 1));
  const covering = sets.filter((set) => set.reduce((sum, it) => sum + it.points, 0) >= debt);
  const order = (set: readonly Exchange[]) => [set.length, ...set.map((it) => it.no)];
  const [best] = covering
    .map((set) => ({ set, order: order(set) }))
    .sort((a, b) => a.order.map((it, i) => it - (b.order[i] ?? 0)).find((it) => it !== 0) ?? 0);
  const chosen = best?.set ?? waiting.filter((it) => it.points > 0);
  return chosen.map((it) => it.no);
}

it('is the fewest that cover it, the newest among equals, and all that pay something where none do', () => {
  const points = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(0, 5, 10));
  fc.assert(
    fc.property(fc.array(points, { maxLength: 9 }), fc.integer({ min: 1, max: 70 }), (each, debt) => {
      const waiting = waitingOf(each);
      expect(coveringDebt(waiting, debt).map((it) => it.no)).toEqual(byForce(waiting, debt));
    }),
    { numRuns: 2000 },
  );
});

it.each([
  { each: [100, 100, 100], debt: 100, chosen: [0], because: 'of three alike the newest' },
  { each: [50, 300, 50], debt: 100, chosen: [1], because: 'one that covers it rather than two newer ones' },
  { each: [300, 300, 300, 300, 300], debt: 1400, chosen: [0, 1, 2, 3, 4], because: 'all five, where four are too few' },
  { each: [10, 90, 20, 80], debt: 100, chosen: [0, 1], because: 'the newest pair' },
  { each: [10, 0, 20], debt: 100, chosen: [0, 2], because: 'what pays something, where all together do not cover it' },
  { each: [10, 20], debt: 0, chosen: [], because: 'nothing for no debt' },
])('$because', ({ each, debt, chosen }) => {
  expect(coveringDebt(waitingOf(each), debt).map((it) => it.no)).toEqual(chosen);
});
