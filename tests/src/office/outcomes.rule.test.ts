/** The operator's figures: shares, spans, and the order of kinds. */
import fc from 'fast-check';
import { dueFirst, OUTCOMES, partsOf, percentOf, rowsOf, sharesOf, spanOf, totalOf } from '@/src/office/figures/outcomes';
import { FigureItem } from '@/types/contract/reminder';

const NOTHING = Object.fromEntries(OUTCOMES.map((it) => [it, 0]));
const aFigure = (given: object) => FigureItem.parse({ kind: 'birthday', due: 0, opened: 0, causes: [], ...NOTHING, ...given });

const counted = fc.record(Object.fromEntries(OUTCOMES.map((it) => [it, fc.nat(100_000)]))).map((counts) => {
  const due = Object.values(counts).reduce((sum, it) => sum + it, 0);
  return aFigure({ ...counts, due });
});

it('the outcomes of a kind are all there are: rows add up to what was due, and the bar to the whole', () => {
  fc.assert(
    fc.property(counted, (figure) => {
      expect(rowsOf(figure).reduce((sum, it) => sum + it.count, 0)).toBe(figure.due);
      const whole = partsOf(figure).reduce((sum, it) => sum + it.percent, 0);
      expect(whole).toBeCloseTo(figure.due === 0 ? 0 : 100, 6);
    }),
  );
});

it('the contract has no outcome that the page forgets', () => {
  const counts = Object.keys(FigureItem.shape).filter((it) => !['kind', 'due', 'opened', 'causes'].includes(it));
  expect([...OUTCOMES].sort()).toEqual(counts.sort());
});

it.each([
  { part: 0, whole: 0, says: '0' },
  { part: 0, whole: 9, says: '0' },
  { part: 1, whole: 1000, says: '<1' },
  { part: 1, whole: 3, says: '33' },
  { part: 999, whole: 1000, says: '>99' },
  { part: 1000, whole: 1000, says: '100' },
])('$part of $whole is $says percent', ({ part, whole, says }) => {
  expect(percentOf(part, whole)).toBe(says);
});

it('a span of seven days has today and the six days before', () => {
  expect(spanOf('week', '2026-11-20')).toEqual({ from: '2026-11-14', until: '2026-11-20' });
  expect(spanOf('quarter', '2026-03-01')).toEqual({ from: '2025-12-02', until: '2026-03-01' });
});

it('kinds with most due come first, and what was taken by WeChat counts as reached until it is told otherwise', () => {
  const figures = [
    aFigure({ kind: 'wish' }),
    aFigure({ kind: 'birthday', due: 3, delivered: 1, sent: 1, failed: 1, opened: 1 }),
    aFigure({ kind: 'checkin', due: 9, noConsent: 9 }),
  ];
  expect(dueFirst(figures).map((it) => it.kind)).toEqual(['checkin', 'birthday']);
  expect(totalOf(figures)).toEqual({ due: 12, opened: 1, shares: { reached: 2, ahead: 0, kept: 9, lost: 1 } });
});

it('the four shares that the page tells of a kind add up to what was due of it', () => {
  fc.assert(
    fc.property(counted, (figure) => {
      expect(Object.values(sharesOf([figure])).reduce((sum, it) => sum + it, 0)).toBe(figure.due);
    }),
  );
  expect(sharesOf([aFigure({ due: 107, delivered: 2, noConsent: 70, waiting: 30, unknown: 5 })])).toEqual({
    reached: 2,
    ahead: 30,
    kept: 70,
    lost: 5,
  });
});
