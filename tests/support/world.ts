/** A house on a test database with a movable clock and a stand-in for WeChat: tests call it as the wire would. */
import { randomBytes } from 'node:crypto';
import type { MongoClientOptions } from 'mongodb';
import { openHouse, type House, type SignedIn } from '@/cloudfunctions/house';
import type { Caller, Job } from '@/cloudfunctions/kernel/context';
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { agenda, jobRuns, runJob } from '@/cloudfunctions/kernel/jobs';
import { createLog } from '@/cloudfunctions/kernel/log';
import { done, refuse } from '@/cloudfunctions/kernel/outcome';
import type { SendResult, SubscribeMessage, Wechat } from '@/cloudfunctions/kernel/wechat';
import type { RefusalCode } from '@/types/contract/refusal';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { outbox } from '@/cloudfunctions/kernel/events';
import { guesses } from '@/cloudfunctions/kernel/guesses';
import { storedAnswers } from '@/cloudfunctions/kernel/idempotency';
import { watchCluster } from './cluster';
import { seededBytes } from './chance';
import { testVault } from './vault';

export const APP = 'wxtestapp0000000001';

/** The platform's answer, loosely typed: tests look at fields and say what they expect. */
export type Reply =
  | { ok: true; data: Record<string, never> & { [key: string]: Json } }
  | { ok: false; error: { code: RefusalCode; message: string; details?: unknown } };
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Who calls: an openid of the mini-program, or everything that the platform vouches for. */
export type As = string | ({ readonly openid: string } & Partial<SignedIn>);
export interface Asking {
  readonly as?: As;
  readonly key?: string | null;
}

export interface World {
  readonly house: House;
  readonly database: Database;
  readonly wechat: FakeWechat;
  /** Every line that was logged. */
  readonly logged: string[];
  now(): Date;
  /** Forward or back, without running jobs. */
  setNow(now: Date | string): void;
  /** Forward to `now`, running the jobs that fall due on the way. */
  moveTo(now: Date | string): Promise<void>;
  runJob(name: string): Promise<Record<string, number>>;
  call(fn: string, action: string, data: unknown, options?: Asking): Promise<Reply>;
  /** Like `call`, for what must go well; answers the data. */
  must(fn: string, action: string, data: unknown, options?: Asking): Promise<Record<string, Json>>;
  /** Joins `openid` at a shop; answers the member number. */
  join(openid: As, options?: { shopId?: string; nickname?: string; birthday?: string }): Promise<string>;
  /** Joins `openid` and gives the role, through invitations. */
  hire(openid: string, shopIds: string[]): Promise<void>;
  close(): Promise<void>;
}

export interface FakeWechat extends Wechat {
  readonly sent: SubscribeMessage[];
  readonly phones: Map<string, string>;
  /** What the next sends come to; empty is sent. */
  readonly results: SendResult[];
}

function fakeWechat(): FakeWechat {
  const sent: SubscribeMessage[] = [];
  const phones = new Map<string, string>();
  const results: SendResult[] = [];
  return {
    appId: APP,
    sent,
    phones,
    results,
    code2Session: async (loginCode) =>
      loginCode.startsWith('login:') ? done({ openid: loginCode.slice(6) }) : refuse('LOGIN_CODE_INVALID'),
    phoneNumber: async (phoneCode) => {
      const phone = phones.get(phoneCode);
      phones.delete(phoneCode);
      return phone === undefined ? refuse('PHONE_CODE_INVALID') : done({ phone });
    },
    sendSubscribeMessage: async (message) => {
      const result = results.shift() ?? { sent: true };
      if (result.sent) sent.push(message);
      return result;
    },
    unlimitedQrCode: async () => done({ image: Buffer.from('89504e470d0a1a0a', 'hex') }),
  };
}

/** Opens a house with the default programme, shops, rewards and coupons. Close it in `afterAll`. */
export async function openWorld(start: string | Date = '2026-03-02T02:00:00Z', options: MongoClientOptions = {}): Promise<World> {
  const uri = process.env.TEST_MONGODB_URI;
  if (uri === undefined) throw new Error('TEST_MONGODB_URI is set by tests/support/database.setup.ts');
  const database = await connect(uri, `t_${randomBytes(6).toString('hex')}`, { ...options, monitorCommands: true });
  let now = new Date(start);
  const logged: string[] = [];
  const wechat = fakeWechat();
  const random = seededBytes();
  const house = openHouse({
    database,
    wechat,
    vault: testVault,
    log: createLog((line) => void logged.push(line)),
    random,
    clock: () => new Date(now),
    monotonicMs: () => performance.now(),
  });
  const collections = [...house.functions.flatMap((it) => it.collections), outbox, storedAnswers, guesses, jobRuns];
  const refusedByCluster = watchCluster(database.client, collections);
  await house.migrate();
  await applyShopFiles(readerOf(house.platform), await readShopFiles(), { now, today: dayAt(now) });
  house.forgetProgramme();
  const jobNamed = (name: string): Job => {
    const job = house.jobs.find((it) => it.name === name);
    if (job === undefined) throw new Error(`no job ${name}`);
    return job;
  };

  const call: World['call'] = async (fn, action, data, options = {}) => {
    const served = house.functions.find((it) => it.name === fn);
    if (served === undefined) throw new Error(`no function ${fn}`);
    const caller: Caller | undefined =
      options.as === undefined
        ? undefined
        : await house.callerOf({ app: APP, ...(typeof options.as === 'string' ? { openid: options.as } : options.as) });
    const key = options.key === null ? undefined : (options.key ?? `k-${random(9).toString('hex')}`);
    return JSON.parse(
      JSON.stringify(await served.answer(house.platform, { envelope: { action, data, key, language: 'en' }, caller })),
    );
  };
  const must: World['must'] = async (fn, action, data, options) => {
    const reply = await call(fn, action, data, options);
    if (!reply.ok)
      throw new Error(
        `${fn}.${action}: ${reply.error.code} ${JSON.stringify(reply.error.details ?? '')} ${logged.filter((it) => it.includes('"error"')).at(-1) ?? ''}`,
      );
    return reply.data;
  };
  const sceneOfShop = async (shopId: string): Promise<{ scene: string; consent: string }> => {
    const { items, consentVersion } = await must('shop', 'shops', {});
    const shop = Array.isArray(items)
      ? items.find((it) => it !== null && typeof it === 'object' && 'shopId' in it && it.shopId === shopId)
      : undefined;
    return shop !== undefined && shop !== null && typeof shop === 'object' && 'scene' in shop
      ? { scene: String(shop.scene), consent: String(consentVersion) }
      : { scene: shopId, consent: String(consentVersion) };
  };
  const world: World = {
    house,
    database,
    wechat,
    logged,
    call,
    must,
    now: () => new Date(now),
    setNow: (to) => {
      now = new Date(to);
    },
    async moveTo(to) {
      const end = new Date(to);
      for (const due of agenda(house.jobs, now, end)) {
        now = due.at;
        await runJob(await house.systemContext(due.at), due.job, due.at);
      }
      now = end;
    },
    runJob: async (name) => runJob(await house.systemContext(), jobNamed(name), now),
    async join(openid, { shopId = 'jingan', ...profile } = {}) {
      const { scene, consent } = await sceneOfShop(shopId);
      const { member } = await must('identity', 'join', { scene, consent, ...profile }, { as: openid });
      return member !== null && typeof member === 'object' && 'memberNo' in member ? String(member.memberNo) : '';
    },
    async hire(openid, shopIds) {
      await world.join(openid);
      const { invitation } = await inviteByHouse(await house.systemContext(), { role: 'staff', shopIds, name: openid });
      await must('shop', 'accept', { invitation }, { as: openid });
    },
    async close() {
      await database.db.dropDatabase();
      await database.close();
      const refused = refusedByCluster();
      if (refused.length > 0) throw new Error(`a sharded cluster would refuse: ${refused.join('; ')}`);
    },
  };
  return world;
}
