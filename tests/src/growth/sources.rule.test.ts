/** Where growth came from, and what a tier gives besides its multiplier. */
import { benefitsBeside, sourcesOf } from '@/src/growth/path/sources';

it('puts the dimensions under what a member thinks of, and loses none', () => {
  expect(
    sourcesOf([
      { dimension: 'spend', growth: 2140 },
      { dimension: 'active_day', growth: 420 },
      { dimension: 'checkin', growth: 180 },
      { dimension: 'review', growth: 20 },
      { dimension: 'invitation', growth: 100 },
    ]),
  ).toEqual({ spend: 2140, visits: 420, takingPart: 300 });
  expect(sourcesOf([])).toEqual({ spend: 0, visits: 0, takingPart: 0 });
});

it('leaves out what only repeats the multiplier', () => {
  const cake = { zh: '生日蛋糕一份', en: 'A birthday cake' };
  const times = { zh: '1.25 倍积分', en: '1.25× points' };
  expect(benefitsBeside({ multiplierBp: 12_500, benefits: [times, cake] })).toEqual([cake]);
});
