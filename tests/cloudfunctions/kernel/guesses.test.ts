/** Trying codes and numbers is slowed, whichever action they are tried with: twenty wrong ones, then the caller waits. */
import { guesses } from '@/cloudfunctions/kernel/guesses';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { code } from '../../support/people';
import { appoint } from '../../support/staff';
import { openWorld, type Reply, type World } from '../../support/world';

const MOST = 20;
const reason = 'looked up';

let world: World;
let memberNo = '';
beforeAll(async () => {
  world = await openWorld();
  memberNo = await world.join('guest', { nickname: 'Guest' });
});
afterAll(() => world.close());

/** Eight digits that are never the right ones: a code of another member's seed would have to be drawn. */
const wrongCode = (i: number) => `${memberNo}${String(i).padStart(8, '0')}`;

interface Way {
  readonly name: string;
  readonly fn: string;
  readonly action: string;
  readonly role: 'staff' | 'operator' | 'member';
  readonly said: string;
  guess(i: number): object;
}
const WAYS: readonly Way[] = [
  { name: 'member codes by a quote', fn: 'counter', action: 'quote', role: 'staff', said: 'CODE_INVALID', guess: (i) => ({ memberCode: wrongCode(i), amountFen: 100 }) }, // prettier-ignore
  { name: 'member codes by opening a visit', fn: 'counter', action: 'memberByCode', role: 'staff', said: 'CODE_INVALID', guess: (i) => ({ memberCode: wrongCode(i) }) }, // prettier-ignore
  { name: 'member codes by a purchase', fn: 'counter', action: 'recordPurchase', role: 'staff', said: 'CODE_INVALID', guess: (i) => ({ memberCode: wrongCode(i), amountFen: 100 }) }, // prettier-ignore
  { name: 'visits', fn: 'counter', action: 'quote', role: 'staff', said: 'VISIT_OVER', guess: (i) => ({ visit: `visit-${i}`, amountFen: 100 }) }, // prettier-ignore
  { name: 'coupon codes by a quote', fn: 'counter', action: 'quote', role: 'staff', said: 'NO_SUCH_COUPON', guess: (i) => ({ memberNo, amountFen: 100, couponCode: `coupon-${i}` }) }, // prettier-ignore
  { name: 'member numbers', fn: 'counter', action: 'findMember', role: 'staff', said: 'NO_SUCH_MEMBER', guess: (i) => ({ memberNo: String(90_000_000 + i) }) }, // prettier-ignore
  { name: 'phones with a name', fn: 'counter', action: 'findMember', role: 'staff', said: 'NO_SUCH_MEMBER', guess: (i) => ({ phoneTail: String(1000 + i), name: 'Guest' }) }, // prettier-ignore
  { name: 'pickup codes by looking', fn: 'counter', action: 'exchangeByCode', role: 'staff', said: 'NO_SUCH_EXCHANGE', guess: (i) => ({ pickupCode: `P${1000 + i}` }) }, // prettier-ignore
  { name: 'pickup codes by handing over', fn: 'counter', action: 'fulfil', role: 'staff', said: 'NO_SUCH_EXCHANGE', guess: (i) => ({ pickupCode: `P${1000 + i}` }) }, // prettier-ignore
  { name: 'order numbers', fn: 'counter', action: 'refund', role: 'staff', said: 'NO_SUCH_ORDER', guess: (i) => ({ orderNo: `O-${i}`, amountFen: 1, reason }) }, // prettier-ignore
  { name: 'member numbers by an adjustment', fn: 'points', action: 'adjust', role: 'operator', said: 'NO_SUCH_MEMBER', guess: (i) => ({ memberNo: String(90_000_000 + i), points: 1, reason }) }, // prettier-ignore
  { name: 'invitations', fn: 'shop', action: 'accept', role: 'member', said: 'INVITATION_INVALID', guess: (i) => ({ invitation: `AAAA-AAAA-AAAA-${1000 + i}` }) }, // prettier-ignore
  { name: 'phone codes', fn: 'identity', action: 'bindPhone', role: 'member', said: 'PHONE_CODE_INVALID', guess: (i) => ({ phoneCode: `phone-${i}` }) }, // prettier-ignore
];

const enlist = { staff: (as: string) => world.hire(as, ['jingan']), operator: (as: string) => appoint(world, as), member: (as: string) => world.join(as) }; // prettier-ignore

it.each(WAYS)(
  'wrong $name are answered twenty times, then with how long to wait',
  async ({ fn, action, role, said, guess, name }) => {
    const as = `guessing ${name}`.replace(/ /g, '-');
    await enlist[role](as);
    const heard: Reply[] = [];
    for (let i = 1; i <= MOST + 2; i += 1) heard.push(await world.call(fn, action, guess(i), { as }));
    expect(heard.map(code)).toEqual([...Array.from({ length: MOST }, () => said), 'TOO_MANY', 'TOO_MANY']);
    const last = heard.at(-1);
    expect(last?.ok === false ? last.error : {}).toMatchObject({
      details: { retryAfterSeconds: expect.any(Number) },
      message: expect.stringMatching(/try again in \d+ seconds?/),
    });
  },
);

it('a right code is not told from a wrong one meanwhile, by no action, and is taken when the time is over', async () => {
  await world.hire('patient', ['jingan']);
  const ask = (action: string, data: object) => world.call('counter', action, data, { as: 'patient' });
  const right = async () => ({ memberCode: (await world.must('identity', 'memberCode', {}, { as: 'guest' })).memberCode });
  for (let i = 1; i <= MOST; i += 1) await ask('quote', { memberCode: wrongCode(i), amountFen: 100 });
  expect(code(await ask('quote', { ...(await right()), amountFen: 100 }))).toBe('TOO_MANY');
  expect(code(await ask('memberByCode', await right()))).toBe('TOO_MANY');
  expect(code(await ask('findMember', { memberNo }))).toBe('TOO_MANY');
  // What takes no code goes on, and so do others.
  expect(code(await ask('today', {}))).toBe('OK');
  await world.hire('another', ['jingan']);
  expect(code(await world.call('counter', 'quote', { memberNo, amountFen: 100 }, { as: 'another' }))).toBe('OK');
  world.setNow(new Date(world.now().getTime() + 2 * 60_000));
  expect(code(await ask('memberByCode', await right()))).toBe('OK');
});

it('many guesses at once are counted one by one', async () => {
  await world.hire('hasty', ['jingan']);
  const heard = await Promise.all(
    Array.from({ length: MOST * 2 }, (_, i) =>
      world.call('counter', 'quote', { memberCode: wrongCode(i), amountFen: 1 }, { as: 'hasty' }),
    ),
  );
  const codes = heard.map(code);
  expect(codes.filter((it) => it === 'CODE_INVALID').length).toBe(MOST);
  expect(codes.filter((it) => it === 'TOO_MANY').length).toBe(MOST);
});

it('what was counted names nobody, and goes', async () => {
  const stored = () => readerOf(world.house.platform).in(guesses).find({}, { limit: 100 });
  expect((await stored()).length).toBeGreaterThan(0);
  expect(JSON.stringify(await stored())).not.toMatch(/guess|guest|patient|hasty/);
  world.setNow(new Date(world.now().getTime() + 3 * 60_000));
  await world.runJob('answers.forget');
  expect(await stored()).toEqual([]);
});
