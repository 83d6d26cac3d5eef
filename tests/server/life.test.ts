/** The life of a shop's server as a process: behind a proxy, under a load balancer, told to stop while calls are under way. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { createLog } from '@/cloudfunctions/kernel/log';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { connectTo } from '@/server/database';
import { readHouseSettings } from '@/server/settings';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { shopHouse } from '@/server/shopHouse';

const ROOT = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'changke-life-'));
const wechat = { appId: 'wx0123456789abcdef', secret: '0123456789abcdef0123456789abcdef' };
const key = () => randomBytes(32).toString('base64');
const OPENID = 'o-of-who-calls-while-it-stops';
const uri = process.env.TEST_MONGODB_URI ?? '';
const databaseName = `t_life_${randomBytes(6).toString('hex')}`;
let server: ChildProcess;
let address: string;
let said = '';

/** WeChat, asked who signs in: answers when it is let. */
const asked: (() => void)[] = [];
let arrived = (): void => undefined;
const weChat: Server = createServer((_request, reply) => {
  asked.push(() => void reply.end(JSON.stringify({ openid: OPENID, session_key: 'a' })));
  arrived();
});
const askedFor = (many: number): Promise<void> =>
  new Promise((resolve) => {
    arrived = () => (asked.length >= many ? resolve() : undefined);
    arrived();
  });
const letGo = (): void => asked.splice(0).forEach((answer) => answer());

beforeAll(async () => {
  await new Promise<void>((resolve) => weChat.listen(0, '127.0.0.1', resolve));
  const { port } = Port.parse(weChat.address());
  const environment = {
    PORT: '0',
    MONGODB_URI: uri,
    CHANGKE_DATABASE: databaseName,
    SESSION_KEYS: `a:${key()}`,
    VAULT_KEYS: `1:${key()}`,
    VAULT_INDEX_KEY: key(),
    WECHAT_APPID: wechat.appId,
    WECHAT_SECRET: wechat.secret,
    WECHAT_API_BASE: `http://127.0.0.1:${port}`,
    TRUST_PROXY: '127.0.0.1',
    LIMIT_PER_SECOND: '1',
    LIMIT_BURST: '30',
  };
  await apply(environment);
  const program = ['--import', 'tsx', path.join(ROOT, 'tests/support/shopProcess.ts'), folder];
  server = spawn(process.execPath, program, { cwd: ROOT, env: { PATH: process.env.PATH, ...environment } });
  address = await new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /serves (http:\S+)\/\n/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
});
afterAll(async () => {
  if (server.exitCode === null) server.kill('SIGKILL');
  weChat.close();
  const database = await connectTo(uri, databaseName);
  await database.db.dropDatabase();
  await database.close();
  rmSync(folder, { recursive: true });
});

async function apply(environment: Record<string, string>): Promise<void> {
  const read = readHouseSettings(environment);
  if (!read.ok) throw new Error(read.faults.join('\n'));
  const database = await connectTo(uri, databaseName);
  const house = shopHouse(
    database,
    read.settings,
    createLog(() => undefined),
  );
  const now = new Date();
  await house.migrate();
  await applyShopFiles(readerOf(house.platform), await readShopFiles(), { now, today: dayAt(now) });
  await database.close();
}

async function post(where: string, body: object, headers: Record<string, string> = {}) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  const reply = await fetch(address + where, init);
  return { status: reply.status, body: await reply.json() };
}

const Port = z.object({ port: z.number() });
const SignedIn = z.object({ data: z.object({ token: z.string() }) });

const healthz = () => fetch(`${address}/healthz`);

it('counts callers by the address that its proxy adds, not by what they write there themselves', async () => {
  const ask = (forwarded: string) => post('/fn/shop', { action: 'shops', data: {} }, { 'x-forwarded-for': forwarded });
  const statuses: number[] = [];
  for (let call = 0; call < 40; call += 1) statuses.push((await ask(`198.51.100.${call}, 203.0.113.7`)).status);
  expect(statuses.filter((it) => it === 429).length).toBeGreaterThan(0);
  expect((await ask('203.0.113.8')).status).toBe(200);
});

it('tells a load balancer that it is ready, and nothing else', async () => {
  const reply = await healthz();
  expect([reply.status, await reply.json()]).toEqual([200, { ok: true, data: { ready: true } }]);
});

it('told to stop answers every call under way, ends with 0, and has logged neither openid nor token', async () => {
  const gone = new Promise<number | null>((resolve) => server.once('exit', resolve));
  const loginCode = 'login-code-of-who-calls';
  const calls = [1, 2, 3, 4, 5].map(() => post('/session', { loginCode }));
  await askedFor(calls.length);
  server.kill('SIGTERM');
  while ((await healthz().catch(() => undefined))?.status === 200);
  letGo();
  const answers = await Promise.all(calls);
  expect(answers.map((it) => it.status)).toEqual(calls.map(() => 200));
  expect(await gone).toBe(0);
  const { token } = SignedIn.parse(answers[0]?.body).data;
  expect(said).toContain('"fn":"shop"');
  for (const secret of [OPENID, token, loginCode]) expect(said).not.toContain(secret);
});
