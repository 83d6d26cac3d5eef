/** The office behind the counter on the compiled mini-program, against a demo of its own: conflicts, people, figures, a wrong birthday. */
import path from 'node:path';
import { type Data, deed, must, post, sessionOf } from '../../support/demoClient';
import { withOwnDemo } from '../../support/ownDemo';
import createWeapp from '../../support/weapp.cjs';

withOwnDemo();
const dist = path.join(__dirname, '..', '..', '..', 'dist', 'weapp');
let token = '';

/** What the page was told of reminders; others may send some in the meantime. */
const told: { from: string; until: string; due: number }[] = [];

const weapp = createWeapp(dist, {
  // WeChat Cloud knows who calls; here the session stands for that.
  callFunction: async (name: string, body: unknown) => {
    const answer = await post(`/fn/${name}`, body, token);
    const items = textAt(body, 'action') === 'figures' ? answer.data?.items : undefined;
    if (Array.isArray(items))
      told.push({
        from: textAt(answer.data, 'from'),
        until: textAt(answer.data, 'until'),
        due: items.reduce((sum: number, it) => sum + Number(it.due), 0),
      });
    return answer;
  },
});

/** What the page says, spaces aside. */
const says = (words: string) => weapp.text().replace(/\s+/g, '').includes(words.replace(/\s+/g, ''));
const ask = (fn: string, action: string, data: unknown, as: string) => must(post(`/fn/${fn}`, { action, data }, as));
const type = (text: string) => weapp.fire('.textinput', 'input', { value: text });

/** What stands at `names` of an answer, as text. */
const textAt = (data: unknown, ...names: string[]): string => {
  const found = names.reduce<unknown>(
    (it, name) => (typeof it === 'object' && it !== null ? Object.entries(it).find(([key]) => key === name)?.[1] : undefined),
    data,
  );
  return typeof found === 'string' ? found : '';
};

/** A new member; answers session and number. */
async function join(who: string, name: string): Promise<{ session: string; memberNo: string }> {
  const session = await sessionOf(`demo-office-${who}`);
  const { consentVersion } = await ask('shop', 'shops', {}, session);
  const joined = await deed('identity', 'join', { scene: 'shop:jingan', consent: consentVersion, nickname: name }, session);
  return { session, memberNo: textAt(joined, 'member', 'memberNo') };
}

async function prove(phone: string, as: string): Promise<{ ok: boolean; error?: { code: string } | undefined }> {
  const { phoneCode } = await must(post('/demo/phoneCode', { phone }));
  return post('/fn/identity', { action: 'bindPhone', data: { phoneCode }, key: `bind-${String(phoneCode).slice(0, 40)}` }, as);
}

const open = (url: string, until: string) => {
  weapp.navigateTo(url);
  return weapp.until(() => says(until), until);
};

let staff = '';
let owner = '';
let first: Awaited<ReturnType<typeof join>>;
let later: Awaited<ReturnType<typeof join>>;
const PHONE = '13920261117';
const MASKED = `${PHONE.slice(0, 3)}****${PHONE.slice(-4)}`;

beforeAll(async () => {
  [staff, owner] = await Promise.all([sessionOf('demo-staff'), sessionOf('demo-owner')]);
  first = await join('first', '先来');
  later = await join('later', '后到');
  expect(await prove(PHONE, first.session)).toMatchObject({ ok: true });
  expect(await prove(PHONE, later.session)).toMatchObject({ ok: false, error: { code: 'PHONE_TAKEN' } });
});

afterEach(() => {
  // The engine's own complaints about the compiled pages.
  expect(weapp.warnings).toEqual([]);
});

it('staff see at the counter that a conflict waits, and nothing that only operators may do', async () => {
  token = staff;
  weapp.launch('counter/desk/index');
  await weapp.until(() => says('手机号冲突') && weapp.html().includes('menurow__badge'), 'the badge');
  expect(says('店员与管理员')).toBe(false);
  expect(says('提醒成效')).toBe(false);
});

it('a conflict shows both sides as the counter knows them, and says what an outcome does before it is done', async () => {
  await open('/office/conflicts/index', MASKED);
  weapp.tap(MASKED);
  await weapp.until(() => says('请当面核对') && !says('…'), 'both members');
  for (const { memberNo } of [first, later]) expect(says(memberNo)).toBe(true);
  expect(says('上次到店')).toBe(true);
  weapp.tap('是同一个人，合并');
  await weapp.until(() => says('合并后不能再分开'), 'what a merge does');
  weapp.tap('返回上一步');
  await weapp.until(() => says('请当面核对'), 'the choice again');
});

it('a conflict is not settled without a reason, and then as the reason says', async () => {
  weapp.tap('号码归后验证的');
  await weapp.until(() => says('号码换了主人'), 'what moving does');
  weapp.tap('请选一个或写一句原因');
  expect(weapp.calls.filter(([, , body]) => textAt(body, 'action') === 'settle')).toHaveLength(0);
  weapp.tap('号码换了主人');
  await weapp.until(() => says('就这样处理'), 'the button');
  weapp.tap('就这样处理');
  weapp.tap('就这样处理');
  await weapp.until(() => !says(MASKED) && !says('就这样处理'), 'an empty place in the list');
  expect(textAt(await ask('identity', 'me', {}, later.session), 'member', 'phone')).toBe(MASKED);
  expect(textAt(await ask('identity', 'me', {}, first.session), 'member', 'phone')).toBe('');
  weapp.tap('已处理');
  await weapp.until(() => says(MASKED) && says('归后验证的'), 'it among the settled');
  weapp.tap(MASKED);
  await weapp.until(() => says('阿宁') && says('号码换了主人'), 'who settled it and why');
});

it('a wrong birthday is corrected from the member’s page, with a reason', async () => {
  await deed('identity', 'setBirthday', { birthday: '1996-05-04' }, first.session);
  await open(`/counter/member/index?no=${first.memberNo}`, '5月4日');
  expect(says('1996年')).toBe(false);
  weapp.tap('更正生日');
  await weapp.until(() => says('请核对证件'), 'the sheet');
  weapp.fire('.member-day', 'change', { value: '1996-04-05' });
  await weapp.until(() => says('改为1996年4月5日'), 'the chosen day');
  weapp.tap('会员填错了');
  await weapp.until(() => !says('请选一个或写一句原因'), 'the button');
  weapp.tap('更正');
  await weapp.until(() => says('4月5日') && !says('请核对证件'), 'the right day');
  expect(textAt(await ask('identity', 'me', {}, first.session), 'member', 'birthday')).toBe('1996-04-05');
});

it('who is no operator is told so on the operators’ pages', async () => {
  await open('/office/staff/index', '没有权限');
  await open('/office/figures/index', '没有权限');
  await open('/office/audit/index', '没有权限');
});

it('an operator who came straight to the conflicts, with no counter chosen, sees both sides in full', async () => {
  token = owner;
  const phone = '13720261117';
  const masked = `${phone.slice(0, 3)}****${phone.slice(-4)}`;
  const [one, other] = [await join('one', '甲方'), await join('other', '乙方')];
  await prove(phone, one.session);
  await prove(phone, other.session);
  expect(JSON.stringify([...weapp.storage.keys()])).not.toContain('counter.shop');
  await open('/office/conflicts/index', masked);
  weapp.tap(masked);
  await weapp.until(() => says('请当面核对') && !says('…'), 'both members');
  expect(says('查不到')).toBe(false);
  expect(weapp.text().match(/积分\s*100/g)).toHaveLength(2);
});

let invitation = '';

it('an operator invites somebody: the code is shown once, copied by a tap, and lost by no slip beside it', async () => {
  token = owner;
  await open('/counter/desk/index', '今天在哪家店');
  weapp.tap('静安店');
  await weapp.until(() => says('提醒成效'), 'the office');
  weapp.tap('店员与管理员');
  await weapp.until(() => says('邀请一位') && says('阿宁'), 'the people');
  weapp.tap('邀请一位');
  await weapp.until(() => says('请写姓名'), 'the form');
  type('小刘');
  await weapp.until(() => says('请选门店'), 'the shops');
  weapp.tap('静安店');
  await weapp.until(() => says('生成邀请码'), 'the button');
  weapp.tap('生成邀请码');
  weapp.tap('生成邀请码');
  await weapp.until(() => says('只显示这一次'), 'the code');
  weapp.fire('.sheet-veil', 'tap');
  // A round to the server and back: a sheet that closes would be closed by then.
  await ask('shop', 'roles', {}, owner);
  weapp.tap('复制邀请码');
  const copied = await weapp.until(() => weapp.calls.find(([what]) => what === 'setClipboardData'), 'the copy');
  invitation = textAt(copied?.[1], 'data');
  expect(says(invitation)).toBe(true);
  expect(weapp.calls.filter(([, , body]) => textAt(body, 'action') === 'invite')).toHaveLength(1);
  weapp.tap('我已经发给对方了');
  await weapp.until(() => !says(invitation), 'no code any more');
});

it('who took the invitation stands in the shop’s list, and has no role any more from the tap that takes it away', async () => {
  const { session } = await join('liu', '小刘');
  await deed('shop', 'accept', { invitation }, session);
  expect(await post('/fn/counter', { action: 'today', data: { shopId: 'jingan' } }, session)).toMatchObject({ ok: true });
  await open('/office/staff/index', '小刘');
  weapp.tap('小刘');
  await weapp.until(() => says('撤销身份'), 'the person');
  weapp.tap('撤销身份');
  await weapp.until(() => says('会员身份和积分不受影响'), 'what it does');
  weapp.tap('离职');
  await weapp.until(() => says('确认撤销'), 'the button');
  weapp.tap('确认撤销');
  await weapp.until(() => !says('确认撤销') && says('已撤销'), 'the word that it is done');
  const after = await post('/fn/counter', { action: 'today', data: { shopId: 'jingan' } }, session);
  expect(after).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
});

it('the last operator cannot be taken away, and the page says why', async () => {
  await open('/office/staff/index', '邀请一位');
  const owners: Data = await ask('shop', 'staff', {}, owner);
  expect(Array.isArray(owners.items) && owners.items.filter((it) => it.operator)).toHaveLength(1);
  weapp.fire('.people-row', 'tap');
  await weapp.until(() => says('这是最后一位管理员'), 'the sentence');
  expect(says('撤销身份')).toBe(false);
});

it('who runs the shop alone hears before leaving how to name another, and may leave once another has accepted', async () => {
  await open('/privacy/leave/index', '先请另一位管理员');
  expect(says('继续注销')).toBe(false);
  weapp.tap('去邀请管理员');
  await weapp.until(() => weapp.route === 'office/staff/index' && says('邀请一位'), 'the staff page');

  const { session } = await join('second', '二老板');
  const invited = await deed('shop', 'invite', { role: 'operator', shopIds: [], name: '二老板' }, owner);
  await deed('shop', 'accept', { invitation: textAt(invited, 'invitation') }, session);
  await open('/privacy/leave/index', '继续注销');
  expect(says('先请另一位管理员')).toBe(false);

  const { items } = await ask('shop', 'staff', {}, owner);
  const second = Array.isArray(items) ? items.find((it) => it.operator && !it.me) : undefined;
  await deed('shop', 'revoke', { staffId: second?.staffId, reason: '试过了' }, owner);
});

it('figures of reminders say what was due in each span, as the server counts it', async () => {
  await open('/office/figures/index', '近30天');
  for (const { tap, days } of [
    { tap: '近 7 天', days: 7 },
    { tap: '近 90 天', days: 90 },
  ]) {
    weapp.tap(tap);
    const { due } = await weapp.until(
      () => told.filter((it) => Date.parse(it.until) - Date.parse(it.from) === (days - 1) * 86_400_000).at(-1) ?? notYet(),
      `${days} days`,
    );
    await weapp.until(
      () => says(due === 0 ? '这段时间没有提醒' : `${due.toLocaleString('en')}该发`),
      `${due} due in ${days} days`,
    );
  }
});

/** `until` takes it for not there yet. */
function notYet(): never {
  throw new Error('not yet');
}

it('an operator reads what staff changed, the newest first, and who did it', async () => {
  token = owner;
  await deed('counter', 'recordPurchase', { memberNo: first.memberNo, amountFen: 12_880, shopId: 'jingan' }, staff);
  await open('/office/audit/index', '记一笔消费');
  expect(says('阿宁')).toBe(true);
  expect(says('¥128.80')).toBe(true);
  expect(says('更正生日')).toBe(true);
});
