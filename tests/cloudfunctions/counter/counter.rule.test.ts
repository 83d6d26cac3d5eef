/** Order numbers, adding up, what is left, the favourite, and the pages of a day's list. */
import fc from 'fast-check';
import { LocalDay } from '@/types/contract/values';
import { addsUp, favouriteOf, leftAfter, orderNoFor, pageOfDay, parseCursor } from '@/cloudfunctions/counter/counter.rule';

it('numbers orders by day, three digits at least', () => {
  const day = LocalDay.parse('2026-11-20');
  expect([orderNoFor(day, 61), orderNoFor(day, 1234)]).toEqual(['S-20261120-061', 'S-20261120-1234']);
});

it.each([
  { name: 'no lines have nothing to add up', amountFen: 100, lines: undefined, comes: true },
  { name: 'an empty list is no lines', amountFen: 100, lines: [], comes: true },
  { name: 'the sum is the amount', amountFen: 100, lines: [{ amountFen: 40 }, { amountFen: 60 }], comes: true },
  { name: 'one fen is missing', amountFen: 101, lines: [{ amountFen: 40 }, { amountFen: 60 }], comes: false },
])('lines: $name', ({ amountFen, lines, comes }) => {
  expect(addsUp(amountFen, lines)).toBe(comes);
});

it.each([
  { name: 'a part', paid: { paidFen: 12_880, refundedFen: 0 }, amountFen: 1000, left: 11_880 },
  { name: 'all of the rest', paid: { paidFen: 12_880, refundedFen: 1000 }, amountFen: 11_880, left: 0 },
  { name: 'one fen more than the rest', paid: { paidFen: 12_880, refundedFen: 1000 }, amountFen: 11_881, left: undefined },
])('giving back $name', ({ paid, amountFen, left }) => {
  expect(leftAfter(paid, amountFen)).toBe(left);
});

describe('the favourite', () => {
  const of = (...categories: string[]) => ({ lines: categories.map((category) => ({ category })) });
  it.each([
    { name: 'is none without lines', purchases: [{}, {}], favourite: null },
    {
      name: 'is what was bought on most occasions, not in most pieces',
      purchases: [of('drink', 'drink', 'drink'), of('bakery'), of('bakery')],
      favourite: 'bakery',
    },
    { name: 'is the latest among equals', purchases: [of('goods'), of('drink')], favourite: 'goods' },
  ])('$name', ({ purchases, favourite }) => {
    expect(favouriteOf(purchases)).toBe(favourite);
  });
});

describe('a day in pages', () => {
  const row = (ms: number, no: string) => ({ at: new Date(ms), no });

  it('has every item once, newest first, however many happened in one instant and however it is cut', () => {
    const rows = fc.uniqueArray(fc.record({ ms: fc.nat(5), no: fc.stringMatching(/^[a-z]{3}$/) }), {
      selector: (it) => it.no,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, rows, fc.integer({ min: 1, max: 7 }), (some, others, limit) => {
        const lists = [some.map((it) => row(it.ms, it.no)), others.map((it) => row(it.ms, `x${it.no}`))];
        const seen: string[] = [];
        let before: string | undefined;
        do {
          const cursor = parseCursor(before);
          // What the database would hand over: at or before the cursor.
          const wanted = lists.map((list) => list.filter((it) => cursor === undefined || it.at <= cursor.at));
          const page = pageOfDay(wanted, { cursor, limit });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items.map((it) => it.no));
          before = page.next;
        } while (before !== undefined);
        const all = lists.flat().sort((a, b) => b.at.getTime() - a.at.getTime() || (a.no < b.no ? 1 : -1));
        expect(seen).toEqual(all.map((it) => it.no));
      }),
    );
  });

  it('begins at the newest for a cursor that is none', () => {
    expect(parseCursor('yesterday')).toBeUndefined();
    expect(parseCursor(undefined)).toBeUndefined();
  });
});
