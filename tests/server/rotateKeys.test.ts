/** Changing the key under which personal data is sealed: while members change their names, through a kill, until the old key can go. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { openHouse, type House } from '@/cloudfunctions/house';
import { SEALED } from '@/cloudfunctions/identity/reseal.usecase';
import { findable, openPerson, sealPerson } from '@/cloudfunctions/identity/person';
import { identities, members } from '@/cloudfunctions/identity/identity.store';
import { importMembers } from '@/cloudfunctions/identity/identity.usecase';
import { PURPOSE } from '@/cloudfunctions/identity/purpose';
import { setNickname } from '@/cloudfunctions/identity/profile.usecase';
import { connect, type CollectionDef, type Database, type TxCollection } from '@/cloudfunctions/kernel/database';
import { createLog } from '@/cloudfunctions/kernel/log';
import { done, refuse } from '@/cloudfunctions/kernel/outcome';
import { createAccessTokens } from '@/cloudfunctions/kernel/wechatToken';
import { contextFor, readerOf } from '@/cloudfunctions/kernel/platform';
import { createVault, versionOf, type VaultKeys } from '@/cloudfunctions/kernel/vault';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { rotate } from '@/server/keys/rotation';
import { auditEntries } from '@/cloudfunctions/shop/audit.store';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { LocalDay } from '@/types/contract/values';
import { seededBytes } from '../support/chance';
import { newFolder, removeFolder, startEmbeddedProcess, type EmbeddedProcess } from '../support/embeddedProcess';

const ROOT = path.resolve(__dirname, '../..');
const [KEY_1, KEY_2, INDEX, SESSION] = [randomBytes(32), randomBytes(32), randomBytes(32), randomBytes(32)];
const OLD: VaultKeys = { keys: { 1: KEY_1 }, indexKey: INDEX };
const BOTH: VaultKeys = { keys: { 1: KEY_1, 2: KEY_2 }, indexKey: INDEX };
const NEW: VaultKeys = { keys: { 2: KEY_2 }, indexKey: INDEX };
const MEMBERS = 300;
/** Three fields a member, and WeChat's access token. */
const SEALED_VALUES = MEMBERS * 3 + 1;

let server: EmbeddedProcess;
let database: Database;
beforeAll(async () => {
  server = await startEmbeddedProcess(newFolder());
  database = await connect(server.uri, 'changke');
  const house = houseWith(OLD);
  await house.migrate();
  const now = new Date();
  await applyShopFiles(readerOf(house.platform), await readShopFiles(), { now, today: dayAt(now) });
});
afterAll(async () => {
  await database.close();
  await server.stop();
  removeFolder(server.dir);
});

function houseWith(vaultKeys: VaultKeys): House {
  const silent = async () => refuse('WECHAT_UNAVAILABLE');
  return openHouse({
    database,
    vault: createVault(vaultKeys),
    wechat: {
      appId: 'wx0123456789abcdef',
      code2Session: silent,
      phoneNumber: silent,
      unlimitedQrCode: silent,
      sendSubscribeMessage: async () => ({ sent: false, kind: 'temporary', code: 0 }),
    },
    log: createLog(() => undefined),
    random: seededBytes(),
    clock: () => new Date(),
    monotonicMs: () => performance.now(),
  });
}

/** WeChat's access token as a process with these keys has it; `fetched` is what WeChat would answer now. */
const tokensOf = (keys: VaultKeys, fetched: string) =>
  createAccessTokens('wx0123456789abcdef', {
    database: database.db,
    vault: createVault(keys),
    clock: () => new Date(),
    fetch: async () => ({ token: fetched, lifeSeconds: 7200 }),
  });

/** Members who consented, sealed under the old key; answers their ids. */
async function seed(): Promise<string[]> {
  const context = await houseWith(OLD).systemContext();
  const rows = Array.from({ length: MEMBERS }, (_, i) => ({
    card: `R-${i}`,
    name: `名字${i}`,
    phone: `137${String(i).padStart(8, '0')}`,
    birthday: LocalDay.parse('1980-01-02'),
    joinedAt: new Date('2020-01-01T00:00:00Z'),
  }));
  for (let from = 0; from < MEMBERS; from += 100)
    await context.transact(async (tx) => {
      await importMembers(tx, rows.slice(from, from + 100), context.participants);
      return done(null);
    });
  await context.in(members).updateMany({}, { $set: { consentVersion: '2026-11' } });
  const cards = await context.in(identities).find({ provider: 'card' }, { limit: MEMBERS });
  const byCard = new Map(cards.map((it) => [it.subject, it.memberId]));
  return rows.map(({ card }) => byCard.get(card) ?? '');
}

interface Run {
  readonly code: number | null;
  readonly out: string;
}

/** The command as an owner runs it; `onOut` sees its standard output as it comes, and may kill it. */
function runCommand(args: string[], keys: VaultKeys = BOTH, onOut?: (kill: () => void) => void): Promise<Run> {
  const pairs = Object.entries(keys.keys).map(([version, key]) => `${version}:${key.toString('base64')}`);
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/rotateKeys.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      MONGODB_URI: server.uri,
      VAULT_KEYS: pairs.join(','),
      VAULT_INDEX_KEY: INDEX.toString('base64'),
      SESSION_KEYS: `a:${SESSION.toString('base64')}`,
      WECHAT_APPID: 'wx0123456789abcdef',
      WECHAT_SECRET: '0123456789abcdef0123456789abcdef',
    },
  });
  let out = '';
  child.stderr.on('data', (chunk) => (out += String(chunk)));
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
    onOut?.(() => void child.kill('SIGKILL'));
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, out })));
}

/** How many values stand under each key. */
async function versions(): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { collection, fields } of SEALED)
    for (const document of await database.db.collection(collection.name).find().toArray())
      for (const field of Object.keys(fields)) {
        const sealed: unknown = document[field];
        if (typeof sealed === 'string') counts[versionOf(sealed)] = (counts[versionOf(sealed)] ?? 0) + 1;
      }
  return counts;
}

const reader = (keys: VaultKeys) => {
  const { platform } = houseWith(keys);
  return { ...readerOf(platform), vault: platform.vault };
};

it('goes on after a kill, beside members who change their names, and ends with the new key alone', async () => {
  const ids = await seed();
  expect(await tokensOf(OLD, 'the-token').current()).toBe('the-token');
  expect(await versions()).toEqual({ 1: SEALED_VALUES });

  const killed = await runCommand(['--batch', '1'], BOTH, (kill) => kill());
  expect(killed.code).toBeNull();
  const after = await versions();
  expect(after[2]).toBeGreaterThan(0);
  expect(after[1]).toBeGreaterThan(0);

  let begun: () => void = () => undefined;
  const started = new Promise<void>((resolve) => (begun = resolve));
  const running = runCommand(['--batch', '3'], BOTH, () => begun());
  await started;
  const { platform } = houseWith(BOTH);
  for (let i = 0; i < MEMBERS / 5; i += 1) {
    const caller = { memberId: ids[i * 5], staffOf: [], operator: false, system: false };
    await setNickname(await contextFor(platform, { caller, language: 'en' }), `新名字${i * 5}`);
  }
  const ended = await running;
  expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is left under an older key') });
  expect(ended.out).toContain(`under key 2: ${SEALED_VALUES}`);
  expect(ended.out).not.toMatch(/名字|137\d{8}/);

  const alone = createVault(NEW);
  const kept = new Map((await reader(NEW).in(members).find({}, { limit: MEMBERS })).map((it) => [it._id, it]));
  for (const [i, _id] of ids.entries()) {
    const member = kept.get(_id);
    if (member === undefined) throw new Error('no member is lost');
    const nickname = i % 5 === 0 ? `新名字${i}` : `名字${i}`;
    expect(openPerson(alone, member)).toEqual({ nickname, phone: `137${String(i).padStart(8, '0')}`, birthday: '1980-01-02' });
    expect(member.phoneIndex).toBe(sealPerson(alone, { phone: `137${String(i).padStart(8, '0')}` }).phoneIndex);
    expect(findable(alone, member).birthdayMonthDay).toBe('01-02');
  }
  expect(await tokensOf(NEW, 'another').current()).toBe('the-token');
  expect(await runCommand([], NEW)).toMatchObject({ code: 0, out: expect.stringContaining('0 values sealed anew') });
  // Three runs began, the first was killed.
  const trail = await reader(NEW)
    .in(auditEntries)
    .find({ action: 'command.rotateKeys' }, { sort: { _id: 1 }, limit: 10 });
  expect(trail.map(({ facts }) => facts?.state)).toEqual(['begun', 'begun', 'ended', 'begun', 'ended']);
});

it('names what does not open, leaves it as it is, and does not call that done', async () => {
  const lost = createVault({ keys: { 7: randomBytes(32) }, indexKey: INDEX }).seal(PURPOSE.nickname, '没有钥匙');
  const { _id } = (await reader(BOTH).in(members).findOne({})) ?? { _id: '' };
  const before = await reader(BOTH).in(members).findOne({ _id });
  await reader(BOTH)
    .in(members)
    .updateOne({ _id }, { $set: { nickname: lost } });
  const ended = await runCommand([]);
  expect(ended).toMatchObject({ code: 1, out: expect.stringContaining(`does not open: members/${_id} nickname`) });
  expect(ended.out).not.toContain('Nothing is left');
  expect((await reader(BOTH).in(members).findOne({ _id }))?.nickname).toBe(lost);
  await reader(BOTH)
    .in(members)
    .updateOne({ _id }, { $set: { nickname: before?.nickname ?? '' } });
});

/** The shop's reader, with something that happens at the members' collection before a call of it. */
function disturbed(before: 'find' | 'bulkWrite', happens: () => Promise<unknown>) {
  const shop = reader(BOTH);
  return {
    ...shop,
    in<D extends object>(def: CollectionDef<D>): TxCollection<D> {
      const collection = shop.in(def);
      if (def.name !== members.name) return collection;
      const after = async () => {
        await happens();
        return collection;
      };
      return {
        ...collection,
        find: async (filter, options) => (await (before === 'find' ? after() : collection)).find(filter, options),
        bulkWrite: async (operations, options) =>
          (await (before === 'bulkWrite' ? after() : collection)).bulkWrite(operations, options),
      };
    },
  };
}

const firstMember = async () => (await reader(BOTH).in(members).findOne({}))?._id ?? '';
const rename = (_id: string, keys: VaultKeys, name: string) =>
  reader(BOTH)
    .in(members)
    .updateOne({ _id }, { $set: { nickname: createVault(keys).seal(PURPOSE.nickname, name) } });
const unwatched = { batch: 5_000, told: () => undefined, stopped: () => false };

it('leaves the name that a member sets between the look and the write', async () => {
  const _id = await firstMember();
  await rename(_id, OLD, '旧名');
  const overtaken = disturbed('bulkWrite', () => rename(_id, BOTH, '新名'));
  expect(await rotate(overtaken, unwatched)).toMatchObject({ done: true, resealed: 0 });
  const member = await reader(NEW).in(members).findOne({ _id });
  expect(createVault(NEW).open(PURPOSE.nickname, member?.nickname ?? '')).toBe('新名');
});

it('says so when a server goes on sealing under the older key', async () => {
  const _id = await firstMember();
  // Whoever looks at the members finds one that an old server has just written.
  const stubborn = disturbed('find', () => rename(_id, OLD, '旧'));
  expect(await rotate(stubborn, unwatched)).toMatchObject({ done: false, passes: 5, resealed: 5 });
});

it('says how it is used where an option is wrong', async () => {
  const runs = await Promise.all([['--batch', '0'], ['--fast']].map((args) => runCommand(args)));
  for (const run of runs) expect(run).toMatchObject({ code: 1, out: expect.stringContaining('Usage: npm run rotate-keys') });
});
