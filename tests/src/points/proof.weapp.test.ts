/** The proof of the ledger on the compiled mini-program, against a demo of its own: one entry, the whole of it, and the member's own copy. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Data, must, post, sessionOf } from '../../support/demoClient';
import { withOwnDemo } from '../../support/ownDemo';
import createWeapp from '../../support/weapp.cjs';

withOwnDemo();
const dist = path.join(__dirname, '..', '..', '..', 'dist', 'weapp');
let token = '';
/** What the server is made to answer instead, by action. */
const instead = new Map<string, (answer: unknown) => unknown>();
/** What the page was told of the whole ledger; it may have grown since. */
let verified: Data = {};
/** What this WeChat can do with files. */
const files = { written: new Map<string, string>(), canSend: true };

const actionOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'action' in body && typeof body.action === 'string' ? body.action : '';

const weapp = createWeapp(dist, {
  // WeChat Cloud knows who calls; here the session stands for that.
  callFunction: async (name: string, body: unknown) => {
    const answer = await post(`/fn/${name}`, body, token);
    if (actionOf(body) === 'verify') verified = answer.data ?? {};
    return instead.get(actionOf(body))?.(answer) ?? answer;
  },
  overrides: {
    getFileSystemManager: () => ({
      writeFileSync: (filePath: string, text: string) => void files.written.set(filePath, text),
      unlink: () => undefined,
    }),
    shareFileMessage: (asked: { filePath: string; success?: (it: object) => void; fail?: (it: object) => void }) => {
      if (files.canSend) asked.success?.({ errMsg: 'shareFileMessage:ok' });
      else asked.fail?.({ errMsg: 'shareFileMessage:fail not supported' });
    },
  },
});

/** What the page says, spaces aside. */
const says = (words: string) => weapp.text().replace(/\s+/g, '').includes(words.replace(/\s+/g, ''));
const ask = (action: string, data: unknown): Promise<Data> => must(post('/fn/points', { action, data }, token));
const rows = (data: Data): Data[] => (Array.isArray(data.items) ? data.items : []);
const short = (hash: string) => `${hash.slice(0, 6)}…${hash.slice(-4)}`;
const hashed = (canonical: unknown) => createHash('sha256').update(String(canonical)).digest('base64url');

let entry: Data = {};
const entryUrl = () => `/points/entry/index?account=${String(entry.account)}&no=${String(entry.entryNo)}`;

beforeAll(async () => {
  token = await sessionOf('demo-xiaoman');
  entry = rows(await ask('entries', { limit: 5 }))[1] ?? {};
});

afterEach(() => {
  instead.clear();
  // The engine's own complaints about the compiled pages.
  expect(weapp.warnings).toEqual([]);
});

it('an entry shows its number, the hash before it and its own, and the phone comes to the same hash', async () => {
  const before = Number(entry.entryNo) - 2;
  const [previous, own] = rows(await ask('export', { after: `${String(entry.account)},${before}`, limit: 2 }));
  weapp.launch(entryUrl());
  await weapp.until(() => says('已在你的手机上重算'), 'the proof');
  expect(says(`第${String(entry.entryNo)}笔`)).toBe(true);
  expect(says(short(String(previous?.hash)))).toBe(true);
  expect(says(short(String(own?.hash)))).toBe(true);
  weapp.fire('.points-hash--own', 'tap');
  await weapp.until(
    () => weapp.calls.some(([what, asked]) => what === 'setClipboardData' && Object(asked).data === own?.hash),
    'it copied',
  );
});

it('an entry of a purchase says what was paid and how its points came about', async () => {
  const bought = rows(await ask('entries', { limit: 100 })).find(
    (it) => Object(it.cause).type === 'purchase' && it.kind === 'earn',
  );
  const { no } = Object(bought?.cause);
  const [purchase] = rows(await must(post('/fn/counter', { action: 'purchase', data: { orderNo: no } }, token)));
  const { zh } = Object(purchase?.explanation);
  weapp.navigateTo(`/points/entry/index?account=${String(bought?.account)}&no=${String(bought?.entryNo)}`);
  await weapp.until(() => says('怎么算的'), 'the rule');
  expect(zh).toMatch(/倍/);
  expect(says(`每 100 元 10 积分 · ${String(zh)}`)).toBe(true);
});

it('an entry that does not agree with its hash is not called right', async () => {
  instead.set('export', (answer) =>
    JSON.parse(JSON.stringify(answer).replaceAll('checkin', 'purchase').replaceAll('earn', 'adjust')),
  );
  weapp.navigateTo(`${entryUrl()}&anew=1`);
  await weapp.until(() => says('对不上'), 'the warning');
  expect(says('重算这一笔的校验码，相符')).toBe(false);
});

it('one tap checks the whole ledger and says how many entries agree', async () => {
  weapp.tap('核对');
  await weapp.until(() => says('全部相符'), 'the verdict');
  expect(Number(verified.entries)).toBeGreaterThan(5);
  expect(says(`共${Number(verified.entries).toLocaleString('en')}条，全部相符`)).toBe(true);
  expect(says(short(String(verified.head)))).toBe(true);
});

it('a broken ledger is told by the entry that is broken, and what to do', async () => {
  instead.set('verify', () => ({
    ok: true,
    data: { ok: false, entries: 41, head: '', finding: { account: 0, entryNo: 42, broken: 'altered' } },
  }));
  weapp.tap('再核对一次');
  await weapp.until(() => says('第42笔被改动过') && says('联系门店'), 'what is wrong');
  expect(says('全部相符')).toBe(false);
  expect(says('个账户')).toBe(false);
});

it('of a member who was two the broken entry is told with its account', async () => {
  instead.set('verify', () => ({
    ok: true,
    data: { ok: false, entries: 41, head: '', finding: { account: 1, entryNo: 7, broken: 'missing' } },
  }));
  weapp.tap('再核对一次');
  await weapp.until(() => says('第7笔缺失') && says('第2个账户'), 'the account');
});

it('the member’s own copy holds every entry, each of which proves itself, and goes out as a file by a tap', async () => {
  const known = Number((await ask('verify', {})).entries);
  weapp.navigateTo('/points/ledger/index');
  await weapp.until(() => says('导出我的记录'), 'the way to it');
  weapp.tap('导出我的记录');
  await weapp.until(() => says('整理'), 'the sheet');
  weapp.tap('整理');
  await weapp.until(() => says('条已整理好'), 'it ready');
  expect(files.written.size).toBe(0);
  weapp.tap('发送到聊天');
  await weapp.until(() => says('已发送文件'), 'it sent');
  const [[name, text] = ['', '{}']] = files.written;
  expect(name).toMatch(/^wxfile:\/\/usr\/changke-points-\d{4}-\d\d-\d\d\.json$/);
  const { entries } = JSON.parse(text);
  expect(entries.length).toBeGreaterThanOrEqual(known);
  let head = '';
  for (const line of entries) {
    expect(JSON.parse(line.canonical)[0]).toBe(head);
    expect(hashed(line.canonical)).toBe(line.hash);
    head = line.hash;
  }
});

it('a WeChat that cannot send files leaves the copy in the clipboard and says so', async () => {
  files.canSend = false;
  weapp.tap('发送到聊天');
  await weapp.until(() => says('内容已复制'), 'the word');
  const copied = weapp.calls.filter(([what]) => what === 'setClipboardData').at(-1)?.[1];
  expect(JSON.parse(Object(copied).data).what).toBe('points ledger');
});
