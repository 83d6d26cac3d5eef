/** Wishes on the compiled mini-program, against a demo of its own: the heart asks for the reminder, and the mall has a shelf of wishes. */
import path from 'node:path';
import { deed, must, post, sessionOf } from '../../support/demoClient';
import { withOwnDemo } from '../../support/ownDemo';
import createWeapp from '../../support/weapp.cjs';

withOwnDemo();
const dist = path.join(__dirname, '..', '..', '..', 'dist', 'weapp');
let token = '';

const weapp = createWeapp(dist, {
  // WeChat Cloud knows who calls; here the session stands for that.
  callFunction: (name: string, body: unknown) => post(`/fn/${name}`, body, token),
});

const says = (words: string) => weapp.text().replace(/\s+/g, '').includes(words.replace(/\s+/g, ''));
const ask = (fn: string, action: string, data: object = {}) => must(post(`/fn/${fn}`, { action, data }, token));
const consents = () => weapp.calls.filter(([what]) => what === 'requestSubscribeMessage').map((it) => it[1]);
/** The heart changes at the tap, the server hears of it after: asks until it has. */
async function serverSays(wished: boolean): Promise<void> {
  for (const last = performance.now() + 60_000; performance.now() < last;) {
    const { reward } = await ask('mall', 'reward', { rewardId: 'beans' });
    if (JSON.stringify(reward).includes(`"wished":${String(wished)}`)) return;
  }
  throw new Error(`the server never heard that the wish is ${wished ? 'made' : 'taken off'}`);
}
const open = (url: string, until: string) => {
  weapp.navigateTo(url);
  return weapp.until(() => says(until), until);
};

beforeAll(async () => {
  token = await sessionOf('demo-wish');
  const { consentVersion } = await ask('shop', 'shops');
  await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion }, token);
});

afterEach(() => {
  expect(weapp.warnings).toEqual([]);
});

it('without a wish the shelf of wishes says how to make one', async () => {
  weapp.launch('pages/mall/index');
  await weapp.until(() => says('想要的'), 'the mall');
  weapp.tap('想要的');
  await weapp.until(() => says('还没有想要的') && says('点一下心'), 'the empty shelf');
});

it('the heart asks for the reminder in the tap itself, is full at once, and the server knows', async () => {
  // A page that shows what is booked knows the templates; from then on they are at hand before any tap.
  await open('/points/ledger/index', '到期前提醒我');
  await open('/mall/reward/index?id=beans', '库存');
  expect(weapp.html()).not.toContain('reward-heart--on');
  weapp.fire('.reward-heart', 'tap');
  expect(consents()).toHaveLength(1);
  expect(consents()[0]).toHaveLength(1);
  expect(String(consents()[0])).toContain('wish');
  await weapp.until(() => weapp.html().includes('reward-heart--on'), 'the full heart');
  await weapp.until(() => says('够换的那天'), 'the promise');
  await serverSays(true);
  expect(await ask('reminder', 'quota')).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ kind: 'wish', left: 1 })]),
  });
});

it('the shelf of wishes holds it, and a second tap takes it off without asking for anything', async () => {
  await open('/pages/mall/index', '想要的');
  weapp.tap('想要的');
  await weapp.until(() => says('云南日晒豆') && !says('可颂一只'), 'the shelf with the wish alone');
  await open('/mall/reward/index?id=beans', '库存');
  await weapp.until(() => weapp.html().includes('reward-heart--on'), 'the full heart');
  weapp.fire('.reward-heart', 'tap');
  await weapp.until(() => !weapp.html().includes('reward-heart--on'), 'the empty heart');
  await weapp.until(() => says('不再想要'), 'the word about it');
  expect(consents()).toHaveLength(1);
  await serverSays(false);
});
