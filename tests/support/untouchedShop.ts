/** What a test file may count on in a shop that is its own; asked in two files, each of which leaves behind what the other must not see. */
import { deed, get, must, post, sessionOf } from './demoClient';
import { presentTime } from './presentTime';

/** Nobody of the history has this name or this number. */
const VISITOR = 'demo-visitor';
const ORDER_NO = 'VISITOR-1';

/** The shop is as the history left it: the same day, nobody new, nothing sold to them, everybody still signed in. */
export async function meetsTheShopAsItWas(): Promise<void> {
  expect(dayOf((await must(get('/demo/clock'))).now)).toBe(dayOf(presentTime().toISOString()));
  const visitor = await sessionOf(VISITOR);
  expect(await post('/fn/identity', { action: 'me', data: {} }, visitor)).toMatchObject({ error: { code: 'NOT_A_MEMBER' } });
  expect(JSON.stringify(await soldToday())).not.toContain(ORDER_NO);
  expect(await must(get(`/demo/messages?openid=${VISITOR}`))).toEqual({ items: [] });
}

/** What a file that has a shop of its own may do: take part, sell, move the clock. */
export async function changesTheShop(): Promise<void> {
  const visitor = await sessionOf(VISITOR);
  const { consentVersion } = await must(post('/fn/shop', { action: 'shops', data: {} }, visitor));
  const joined = await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion }, visitor);
  const memberNo = /"memberNo":"(\d+)"/.exec(JSON.stringify(joined))?.[1];
  const staff = await sessionOf('demo-staff');
  await deed('counter', 'recordPurchase', { memberNo, amountFen: 1_000, orderNo: ORDER_NO, shopId: 'jingan' }, staff);
  expect(JSON.stringify(await soldToday())).toContain(ORDER_NO);
  const { now } = await must(get('/demo/clock'));
  await must(post('/demo/clock', { now: new Date(Date.parse(String(now)) + 86_400_000).toISOString() }));
}

const dayOf = (instant: unknown): string => String(instant).slice(0, 10);

async function soldToday() {
  const staff = await sessionOf('demo-staff');
  return must(post('/fn/counter', { action: 'today', data: { shopId: 'jingan' } }, staff));
}
