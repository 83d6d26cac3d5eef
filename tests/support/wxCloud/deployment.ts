/** A shop in WeChat Cloud for tests: the deployed functions on a database of their own to which the programme was applied, and calls of phones. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { openHouse, type House } from '@/cloudfunctions/house';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { createLog } from '@/cloudfunctions/kernel/log';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import type { WxContext } from '@/cloudfunctions/occasion.rule';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { seededBytes } from '../chance';
import { openWxCloud, type Instance, type WxCloud } from './cloud';

export const APP = 'wx0123456789abcdef';
/** Nobody listens there. */
export const NOWHERE = '127.0.0.1:9';

export interface Called {
  /** An openid of the mini-program, or all that the platform says; nobody by default. */
  readonly as?: string | WxContext;
  readonly key?: string;
}

export interface Deployment {
  readonly cloud: WxCloud;
  /** What each function is given. */
  readonly variables: Readonly<Record<string, string>>;
  /** The owner's own machine: the same keys, the same database. */
  readonly house: House;
  /** One instance a function, shared by all who ask. */
  instanceOf(name: string): Promise<Instance>;
  call(fn: string, action: string, data: object, called?: Called): Promise<z.output<typeof Envelope>>;
  /** Like `call`, for what must go well; answers the data. */
  must(fn: string, action: string, data: object, called?: Called): Promise<Record<string, unknown>>;
  /** Joins by the code of the first shop; answers the member number. */
  join(openid: string): Promise<string>;
  close(): Promise<void>;
}

const Envelope = z.union([
  z.object({ ok: z.literal(true), data: z.record(z.string(), z.unknown()) }),
  z.object({ ok: z.literal(false), error: z.looseObject({ code: z.string(), message: z.string() }) }),
]);
const Shops = z.object({ consentVersion: z.string(), items: z.array(z.object({ scene: z.string() })) });
export const Joined = z.object({ member: z.object({ memberNo: z.string() }) });

export const newKey = (): string => `k-${randomBytes(9).toString('hex')}`;
export const newOpenid = (): string => `o-${randomBytes(9).toString('hex')}`;
/** What the platform says of a phone that calls. */
export const phoneOf = (openid: string): WxContext => ({ OPENID: openid, APPID: APP, SOURCE: 'wx_client' });

export async function deploy(): Promise<Deployment> {
  const uri = process.env.TEST_MONGODB_URI ?? '';
  const name = `t_cloud_${randomBytes(6).toString('hex')}`;
  const [vaultKey, indexKey] = [randomBytes(32), randomBytes(32)];
  const variables = {
    MONGODB_URI: uri,
    CHANGKE_DATABASE: name,
    VAULT_KEYS: `1:${vaultKey.toString('base64')}`,
    VAULT_INDEX_KEY: indexKey.toString('base64'),
    WECHAT_APPID: APP,
    WECHAT_SECRET: '0123456789abcdef0123456789abcdef',
    WECHAT_API_BASE: `http://${NOWHERE}`,
  };
  const [cloud, database] = await Promise.all([openWxCloud(), connect(uri, name)]);
  const house = ownHouse(database, { vaultKey, indexKey });
  const now = new Date();
  await house.migrate();
  await applyShopFiles(readerOf(house.platform), await readShopFiles(), { now, today: dayAt(now) });
  return {
    cloud,
    variables,
    house,
    ...callsOf(cloud, variables),
    async close() {
      await cloud.close();
      await database.db.dropDatabase();
      await database.close();
    },
  };
}

function ownHouse(database: Database, { vaultKey, indexKey }: { vaultKey: Buffer; indexKey: Buffer }): House {
  const clock = () => new Date();
  const vault = createVault({ keys: { 1: vaultKey }, indexKey });
  return openHouse({
    database,
    vault,
    wechat: createWechat({ appId: APP, secret: 'never sent', apiBase: `http://${NOWHERE}`, database: database.db, vault, clock }),
    log: createLog(() => undefined),
    random: seededBytes(),
    clock,
    monotonicMs: () => performance.now(),
  });
}

function callsOf(cloud: WxCloud, variables: Deployment['variables']): Pick<Deployment, 'instanceOf' | 'call' | 'must' | 'join'> {
  const running = new Map<string, Promise<Instance>>();
  const calls: ReturnType<typeof callsOf> = {
    instanceOf(name) {
      const known = running.get(name) ?? cloud.instance(name, variables);
      running.set(name, known);
      return known;
    },
    async call(fn, action, data, { as, key } = {}) {
      const context = typeof as === 'string' ? phoneOf(as) : as;
      const { result } = await (await calls.instanceOf(fn)).run({ action, data, key }, context);
      return Envelope.parse(result);
    },
    async must(fn, action, data, called) {
      const answer = await calls.call(fn, action, data, called);
      if (!answer.ok) throw new Error(`${fn}.${action}: ${answer.error.code}`);
      return answer.data;
    },
    async join(openid) {
      const { consentVersion: consent, items } = Shops.parse(await calls.must('shop', 'shops', {}));
      const asked = { scene: items[0]?.scene, consent };
      return Joined.parse(await calls.must('identity', 'join', asked, { as: openid, key: newKey() })).member.memberNo;
    },
  };
  return calls;
}
