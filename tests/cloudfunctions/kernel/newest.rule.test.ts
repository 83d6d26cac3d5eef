/** Pages over several numbered histories. */
import fc from 'fast-check';
import { newestOf, placesIn } from '@/cloudfunctions/kernel/newest';

interface Line {
  readonly of: number;
  readonly entryNo: number;
  readonly at: Date;
}
const historyOf = (of: number, instants: readonly number[]): Line[] =>
  instants.map((ms, i) => ({ of, entryNo: i + 1, at: new Date(ms) })).reverse();

/** Reads everything in pages, as a caller does. */
function walk(histories: readonly Line[][], limit: number): Line[] {
  const shown: Line[] = [];
  for (let before: string | undefined; ;) {
    const places = placesIn(before, histories.length);
    const read = histories.map((it, i) => it.filter(({ entryNo }) => entryNo < (places[i] ?? 0)).slice(0, limit + 1));
    const { items, next } = newestOf(read, places, limit);
    shown.push(...items);
    if (next === undefined) return shown;
    expect(items).toHaveLength(limit);
    before = next;
  }
}

const instants = fc.array(fc.nat({ max: 20 }), { maxLength: 12 });

it('shows every entry once whatever the size of a page, each history in its own order, also where its instants go back', () => {
  fc.assert(
    fc.property(fc.array(instants, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 5 }), (some, limit) => {
      const histories = some.map((it, of) => historyOf(of, it));
      const shown = walk(histories, limit);
      expect(shown).toEqual(walk(histories, 100));
      for (const [of, history] of histories.entries()) expect(shown.filter((it) => it.of === of)).toEqual(history);
    }),
  );
});

it('is newest first where no instant goes back', () => {
  fc.assert(
    fc.property(fc.array(instants, { minLength: 1, maxLength: 4 }), (some) => {
      const shown = walk(
        some.map((it, of) =>
          historyOf(
            of,
            it.toSorted((a, b) => a - b),
          ),
        ),
        3,
      ).map((it) => it.at.getTime());
      expect(shown).toEqual(shown.toSorted((a, b) => b - a));
    }),
  );
});
