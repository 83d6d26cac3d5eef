/** Making an export fit: the newest lines stay, and what is not shown is counted. */
import fc from 'fast-check';
import { fitted } from '@/cloudfunctions/identity/export.rule';

const lines = (count: number, text = 'x'.repeat(50)) => Array.from({ length: count }, (_, i) => ({ no: count - i, text }));
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

it('leaves alone what fits, instants as ISO text', () => {
  const at = new Date('2026-03-02T02:00:00Z');
  expect(fitted({ checkin: { checkins: [{ at }] } }, 1000)).toEqual({
    held: { checkin: { checkins: [{ at: '2026-03-02T02:00:00.000Z' }] } },
    cut: [],
  });
});

it('cuts the longest list alone, keeps its newest lines and says how many there were', () => {
  const { held, cut } = fitted({ counter: { purchases: lines(100) }, mall: { exchanges: lines(10) } }, 5_000);
  expect(held).toMatchObject({ mall: { exchanges: lines(10) } });
  expect(held).toMatchObject({ counter: { purchases: [{ no: 100 }, { no: 99 }, ...lines(100).slice(2, 50)] } });
  expect(cut).toEqual([{ part: 'counter', list: 'purchases', shown: 50, of: 100 }]);
});

it('cuts inside what stands in a list before it drops that', () => {
  const accounts = [{ entries: lines(200) }, { entries: lines(3) }];
  const { held, cut } = fitted({ points: { accounts } }, 6_000);
  expect(held).toMatchObject({ points: { accounts: [{ entries: expect.any(Array) }, { entries: lines(3) }] } });
  expect(cut).toEqual([{ part: 'points', list: 'accounts.0.entries', shown: 50, of: 200 }]);
});

it('counts characters as the bytes that they take', () => {
  expect(fitted({ a: { b: lines(20, '拾'.repeat(20)) } }, 1_500).cut).toMatchObject([{ of: 20 }]);
});

it('whatever is held: it fits, or no list has a line to spare, and every list is the head of what there was', () => {
  const part = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.array(fc.string({ maxLength: 30 }), { maxLength: 60 }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('p', 'q'), part), fc.integer({ min: 20, max: 4000 }), (held, max) => {
      const { held: shown, cut } = fitted(held, max);
      const lists = Object.entries(held).flatMap(([name, it]) =>
        Object.entries(it).map(([list, items]) => ({ name, list, items })),
      );
      const spare = lists.some(
        ({ name, list }) => JSON.stringify(shown[name]).includes(`"${list}":[`) && at(shown, name, list).length > 1,
      );
      expect(bytes(shown) <= max || !spare).toBe(true);
      for (const { name, list, items } of lists) {
        const left = at(shown, name, list);
        expect(items.slice(0, left.length)).toEqual(left);
        const noted = cut.find((it) => it.part === name && it.list === list);
        expect(noted).toEqual(
          left.length === items.length ? undefined : { part: name, list, shown: left.length, of: items.length },
        );
      }
    }),
  );
});

function at(held: Record<string, unknown>, part: string, list: string): unknown[] {
  const found: unknown = JSON.parse(JSON.stringify(held))[part][list];
  return Array.isArray(found) ? found : [];
}
