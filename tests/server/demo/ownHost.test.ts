/** The demo lets anybody be anybody: a page of another site must not be able to ask it, under whatever name it finds it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { refuseForeignHosts } from '@/server/demo/ownHost';
import { createGateway } from '@/server/gateway/gateway';
import { createLimiter } from '@/server/gateway/limiter';
import { createSessions } from '@/server/gateway/session';
import { createServerLog } from '@/server/log';

const appDir = mkdtempSync(path.join(os.tmpdir(), 'changke-hosts-'));
const now = () => new Date('2026-03-01T00:00:00Z');
const app = createGateway({
  behind: () => undefined,
  sessions: createSessions([{ kid: 'a', secret: randomBytes(32) }], now),
  limiter: createLimiter({ perSecond: 1_000, burst: 1_000 }, () => 0),
  log: createServerLog('silent'),
  now,
  appId: 'wxtestapp0000000001',
  appDir,
  isFramed: true,
  trustProxy: [],
});
refuseForeignHosts(app, 'till.shop.example');
app.post('/demo/anything', async () => ({ ok: true }));
app.get('/anything', async () => ({ ok: true }));
afterAll(async () => {
  await app.close();
  rmSync(appDir, { recursive: true });
});

const ask = (headers: Record<string, string>) =>
  app.inject({
    method: 'POST',
    url: '/demo/anything',
    payload: '{}',
    headers: { 'content-type': 'application/json', ...headers },
  });

it.each(['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', '192.168.1.20', os.hostname(), 'till.shop.example:8080'])(
  'the demo answers under %s',
  async (host) => {
    expect((await ask({ host })).statusCode).toBe(200);
    expect((await ask({ host, origin: `http://${host}` })).statusCode).toBe(200);
  },
);

it.each(['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', 'localhost.evil.example'])(
  'under %s, a name of somebody else that leads here, it refuses',
  async (host) => {
    const refused = await ask({ host });
    expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'FORBIDDEN']);
    expect((await app.inject({ url: '/anything', headers: { host } })).statusCode).toBe(403);
  },
);

it.each(['https://evil.example', 'null', 'http://127.0.0.1.evil.example'])('a page of %s may ask it nothing', async (origin) => {
  expect((await ask({ host: '127.0.0.1:8080', origin })).statusCode).toBe(403);
});

it('its own pages may frame its pages, and nobody else’s', async () => {
  const { headers } = await app.inject({ url: '/anything', headers: { host: 'localhost' } });
  expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
});
