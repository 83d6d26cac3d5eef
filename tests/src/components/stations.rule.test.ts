/** The growth bar: tiers stand in order, the fill lies on the way to the next one. */
import { filledPercent, namesThatFit, placeStations } from '@/src/components/TierCard/stations';

const TIERS = [
  { tier: 'base', growth: 0 },
  { tier: 'silver', growth: 600 },
  { tier: 'gold', growth: 2400 },
  { tier: 'black', growth: 8000 },
];

it.each([
  { width: 390, names: ['普通', '银卡', '金卡', '黑卡'], here: 2, shown: [true, true, true, true] },
  { width: 360, names: ['Member', 'Silver', 'Gold', 'Black'], here: 2, shown: [false, true, true, true] },
  { width: 320, names: ['Member', 'Silver', 'Gold', 'Black'], here: 1, shown: [false, true, true, false] },
  { width: 320, names: ['Member', 'Silver'], here: 1, shown: [true, true] },
])('at $width px $names do not touch one another; the member’s own is there', ({ width, names, here, shown }) => {
  expect(namesThatFit(names, here, width - 72)).toEqual(shown);
});

it.each([
  { here: 0, places: [0, 60, 80, 100] },
  { here: 1, places: [0, 20, 80, 100] },
  { here: 2, places: [0, 20, 40, 100] },
  { here: 3, places: [0, 33.33, 66.67, 100] },
])('from tier $here the way to the next one takes most of the bar', ({ here, places }) => {
  expect(placeStations(4, here)).toEqual(places);
});

it('a programme of one tier or of two has a bar as well', () => {
  expect(placeStations(1, 0)).toEqual([0]);
  expect(placeStations(2, 0)).toEqual([0, 100]);
});

it.each([
  { name: 'nothing yet', here: 0, growth: 0, percent: 0 },
  { name: 'half way to silver', here: 0, growth: 300, percent: 30 },
  { name: 'a little above gold', here: 2, growth: 2960, percent: 46 },
  { name: 'gold kept with less growth stands at gold', here: 2, growth: 100, percent: 40 },
  { name: 'growth of a higher tier not taken yet stops before it', here: 0, growth: 9000, percent: 60 },
  { name: 'the top is full', here: 3, growth: 8000, percent: 100 },
  { name: 'a tier that the programme no longer names', here: -1, growth: 500, percent: 0 },
])('$name: $percent percent', ({ here, growth, percent }) => {
  expect(filledPercent(TIERS, here, growth)).toBeCloseTo(percent, 5);
});
