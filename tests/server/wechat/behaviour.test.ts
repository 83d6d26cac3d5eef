import { TEMPLATE, SEND, openStandIn, type Asker } from './standInApps';
import type { StandInParts } from '@/server/wechat/standIn';

let asker: Asker;
let token: string;

/** A stand-in where o-1 has consented to plenty. */
async function open(more: Partial<StandInParts> = {}): Promise<void> {
  asker = await openStandIn(more);
  token = await asker.token();
  await asker.standIn.loginCode({ openid: 'o-1' });
  for (let i = 0; i < 20; i += 1) await asker.standIn.book.consented('o-1', TEMPLATE);
}
afterEach(() => asker.standIn.close());

const codes = async (times: number): Promise<unknown[]> => {
  const seen: unknown[] = [];
  for (let i = 0; i < times; i += 1) seen.push((await asker.send(token, 'o-1').catch(() => ({ errcode: 'broken' }))).errcode);
  return seen;
};
const delivered = async () => (await asker.standIn.book.delivered(100)).length;
/** Dice that fall as they are told, over and over. */
const dice = (...falls: number[]) => {
  let at = -1;
  return () => falls[(at += 1) % falls.length] ?? 0;
};

it('of a hundred calls each fault gets the share that the plan gives it', async () => {
  await open();
  const faults = [
    { share: 0.2, what: -1 },
    { share: 0.3, what: 45009 },
  ];
  asker.standIn.behave({ path: SEND, faults }, dice(0.1, 0.2, 0.49, 0.5, 0.99));
  expect(await codes(5)).toEqual([-1, 45009, 45009, 0, 0]);
  expect(await delivered()).toBe(2);
});

it('a connection that breaks before leaves nothing, one that breaks after leaves the message', async () => {
  await open();
  asker.standIn.behave({ path: SEND, faults: [{ share: 1, what: 'drop_before' }] }, dice(0));
  expect(await codes(1)).toEqual(['broken']);
  expect(await delivered()).toBe(0);
  asker.standIn.behave({ path: SEND, faults: [{ share: 1, what: 'drop_after' }] }, dice(0));
  expect(await codes(1)).toEqual(['broken']);
  expect(await delivered()).toBe(1);
});

it('a message that is taken and never arrives says so by its push alone', async () => {
  await open();
  const heard: unknown[] = [];
  asker.standIn.pushTo(async ({ items }) => void heard.push(items[0].ErrorCode));
  asker.standIn.behave({ path: SEND, faults: [{ share: 0.5, what: 'undelivered' }] }, dice(0, 0.9));
  expect(await codes(2)).toEqual([0, 0]);
  await asker.standIn.pushesSettled();
  expect({ heard, delivered: await delivered() }).toEqual({ heard: ['1', '0'], delivered: 1 });
});

it('a slow answer still comes', async () => {
  await open();
  asker.standIn.behave({ path: SEND, answerAfterMs: 1, faults: [{ share: 1, what: 'slow', ms: 1 }] }, dice(0));
  expect(await codes(1)).toEqual([0]);
});

it('a plan for one address leaves the others alone, and an empty one ends it', async () => {
  await open();
  asker.standIn.behave({ path: '/cgi-bin/token', faults: [{ share: 1, what: -1 }] }, dice(0));
  expect(await codes(1)).toEqual([0]);
  expect(await asker.token()).toBe('undefined');
  asker.standIn.behave({ path: '/cgi-bin/token' }, dice(0));
  expect(await asker.token()).not.toBe('undefined');
});

it('more than the second or the minute allows is 45009, until the next one', async () => {
  let nowMs = 0;
  await open({ limits: { perSecond: 2, perMinute: 3, nowMs: () => nowMs } });
  expect(await codes(3)).toEqual([0, 0, 45009]);
  nowMs = 1_000;
  expect(await codes(2)).toEqual([0, 45009]);
  nowMs = 60_000;
  expect(await codes(1)).toEqual([0]);
});

it('two messages at once to one person are one too many where WeChat counts so', async () => {
  await open({ limits: { oneAtATime: true } });
  const seen = await Promise.all([1, 2].map(async () => (await asker.send(token, 'o-1')).errcode));
  expect(seen.every((it) => it === 0 || it === 43108)).toBe(true);
  expect(await delivered()).toBe(seen.filter((it) => it === 0).length);
});

it('a token that another process fetched ends ours', async () => {
  await open();
  asker.standIn.rotateToken();
  expect(await codes(1)).toEqual([40001]);
  token = await asker.token();
  expect(await codes(1)).toEqual([0]);
});

it('the stable token is the same for all who ask, until one of them renews it', async () => {
  await open();
  const stable = async (force_refresh: boolean) => {
    const body = { grant_type: 'client_credential', appid: 'wx0123456789abcdef', secret: 'the-secret-of-the-mini-program' };
    return String((await asker.post('/cgi-bin/stable_token', '', { ...body, force_refresh })).access_token);
  };
  const first = await stable(false);
  expect(await stable(false)).toBe(first);
  const renewed = await stable(true);
  expect([(await asker.send(first, 'o-1')).errcode, (await asker.send(renewed, 'o-1')).errcode]).toEqual([40001, 0]);
});

it('a message that leads to a page outside the released app is refused', async () => {
  await open({ pages: ['pages/mall/index'] });
  expect(await codes(1)).toEqual([41030]);
});

it('a person whom WeChat finds too risky does not sign in', async () => {
  await open();
  asker.standIn.block('o-1');
  const js_code = await asker.standIn.loginCode({ openid: 'o-1' });
  const app = { appid: 'wx0123456789abcdef', secret: 'the-secret-of-the-mini-program' };
  expect((await asker.get('/sns/jscode2session', { ...app, js_code, grant_type: 'authorization_code' })).errcode).toBe(40226);
});

it('a message’s id is a number that no double can hold, and the same text in its push', async () => {
  await open();
  const heard: unknown[] = [];
  asker.standIn.pushTo(async ({ items }) => void heard.push(items[0].MsgID));
  const reply = await fetch(`${asker.standIn.base}${SEND}?access_token=${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ touser: 'o-1', template_id: TEMPLATE, data: { thing1: { value: '积分' } } }),
  });
  const msgid = /"msgid":(\d+)/.exec(await reply.text())?.[1] ?? '';
  await asker.standIn.pushesSettled();
  expect({ heard, exact: Number.isSafeInteger(Number(msgid)) }).toEqual({ heard: [msgid], exact: false });
});
