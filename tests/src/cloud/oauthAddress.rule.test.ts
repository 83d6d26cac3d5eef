import { oauthStart, oneMoreStart, ticketIn } from '@/src/cloud/oauthAddress';
import { appAddress, withTicket } from '@/server/gateway/appAddress.rule';

const PAGE = 'https://shop.example/app/?phone=member#/pages/me/index?tab=2';

it('the page that a browser is on is the one that it comes back to', () => {
  const to = new URL(oauthStart(PAGE), PAGE).searchParams.get('to') ?? '';
  const back = withTicket(appAddress(to) ?? '', 'oa.abc');
  expect(ticketIn(new URL(back, PAGE).href)).toEqual({ ticket: 'oa.abc', rest: '/app/?phone=member#/pages/me/index?tab=2' });
});

it('a page without a ticket is as it is', () => {
  expect(ticketIn(PAGE)).toEqual({ rest: '/app/?phone=member#/pages/me/index?tab=2' });
});

it('who is sent out for the fourth time within a minute stays, and may go again later', () => {
  let starts: readonly number[] = [];
  for (const atMs of [0, 20_000, 40_000]) starts = oneMoreStart(starts, atMs) ?? [];
  expect(starts).toEqual([0, 20_000, 40_000]);
  expect(oneMoreStart(starts, 59_999)).toBeUndefined();
  expect(oneMoreStart(starts, 60_000)).toEqual([20_000, 40_000, 60_000]);
});

it('a start that lies in the future, by a clock that was put back, holds nobody up', () => {
  expect(oneMoreStart([90_000, 91_000, 92_000], 10)).toEqual([10]);
});
