/** How long something still is, in the form that suits. */
import { countdown } from '@/src/format/countdown';

const at = (text: string) => Date.parse(`${text}+08:00`);
const NOW = at('2026-11-20T09:41:05');

it.each([
  { name: 'its moment has come', to: NOW, left: { kind: 'over' } },
  { name: 'hours are left', to: at('2026-11-20T11:55:14'), left: { kind: 'ticking', text: '02:14:09' } },
  { name: 'the last second', to: NOW + 1000, left: { kind: 'ticking', text: '00:00:01' } },
  { name: 'just under two days', to: NOW + 48 * 3_600_000 - 1000, left: { kind: 'ticking', text: '47:59:59' } },
  { name: 'it ends with a day: that day counts', to: at('2026-11-24T00:00:00'), left: { kind: 'days', days: 3 } },
  { name: 'more than a month', to: at('2027-12-31T00:00:00'), left: { kind: 'day', day: '2027-12-30' } },
])('$name', ({ to, left }) => {
  expect(countdown(to, NOW)).toEqual(left);
});
