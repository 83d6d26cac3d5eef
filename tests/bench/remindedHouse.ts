/**
 * A house of many members who all have a birthday on one day, consented to one message and were told something before, and a stand-in for
 * WeChat that knows them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { openHouse, type House } from '@/cloudfunctions/house';
import { identities, members as memberDefs, type IdentityDoc, type MemberDoc } from '@/cloudfunctions/identity/identity.store';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import { listeners, quotas, type ListenerDoc, type QuotaDoc } from '@/cloudfunctions/reminder/quota.store';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { PROGRAMME } from '../support/ledgerHouse';
import type { Bare } from './bareCalls';
import { testVault } from '../support/vault';

const ROOT = path.resolve(__dirname, '../..');
const APP = { appId: 'wx0123456789abcdef', secret: 'the-secret-of-the-app' };
const BARE_TEMPLATE = 'bare-template';
/** Eleven in the morning: decided at eight, sent from ten. */
const NOW = new Date('2026-03-09T03:00:00Z');
const FILL = 5_000;

export interface RemindedHouse {
  readonly house: House;
  readonly database: Database;
  readonly bare: Bare;
  readonly sendAt: Date;
  /** Answers how many were told. */
  decide(): Promise<number>;
  close(): Promise<void>;
}

export async function openRemindedHouse(wanted: { uri: string; members: number; answerAfterMs: number }): Promise<RemindedHouse> {
  const { birthday } = PROGRAMME.reminders.kinds;
  if (birthday?.templateId === undefined) throw new Error('the default programme sends birthdays');
  const standIn = await startStandInProcess({
    ...APP,
    answerAfterMs: wanted.answerAfterMs,
    people: wanted.members,
    consents: { [birthday.templateId]: 1, [BARE_TEMPLATE]: 100 },
    templates: { [birthday.templateId]: Object.keys(birthday.fields), [BARE_TEMPLATE]: ['thing1', 'date2', 'thing3'] },
  });
  const database = await connect(wanted.uri, `changke_bench_${process.pid}_reminders`);
  const clock = () => new Date(NOW);
  const wechat = createWechat({ ...APP, apiBase: standIn.base, database: database.db, vault: testVault, clock });
  const house = openHouse({
    database,
    wechat,
    clock,
    vault: testVault,
    log: { info: () => undefined, error: (line, error) => console.error(line, error) },
    random: randomBytes,
    monotonicMs: () => performance.now(),
  });
  await house.migrate();
  await applyShopFiles(readerOf(house.platform), await readShopFiles(), { now: NOW, today: dayAt(NOW) });
  house.forgetProgramme();
  for (let from = 0; from < wanted.members; from += FILL)
    await fill(database, { from, to: Math.min(wanted.members, from + FILL), templateId: birthday.templateId });
  return {
    house,
    database,
    sendAt: NOW,
    bare: {
      ...APP,
      base: standIn.base,
      token: await tokenOf(standIn.base),
      openids: Array.from({ length: wanted.members }, (_, i) => `o-${i}`),
      templateId: BARE_TEMPLATE,
      data: { thing1: { value: '生日礼一份，已放入卡券' }, date2: { value: '2026年3月9日' }, thing3: { value: '生日快乐' } },
    },
    async decide() {
      const job = house.jobs.find((it) => it.name === 'reminder.decide');
      const counts = await job?.run(await house.systemContext(NOW));
      return counts?.birthday ?? 0;
    },
    async close() {
      standIn.process.kill();
      await database.db.dropDatabase();
      await database.close();
    },
  };
}

async function fill({ db }: Database, { from, to, templateId }: { from: number; to: number; templateId: string }): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  const people = numbers.map((i): MemberDoc => ({
    _id: `m-${String(i).padStart(9, '0')}`,
    memberNo: String(10_000_000 + i),
    state: 'active',
    aliases: [],
    joinedAt: NOW,
    source: 'wechat',
    phoneProven: false,
    birthdayMonthDay: '03-09',
    consentVersion: PROGRAMME.identity.consentVersion,
    codesTaken: [],
  }));
  const known = people.map(({ _id }, i): IdentityDoc => ({
    _id: `i-${_id}`,
    provider: 'wechat',
    app: APP.appId,
    subject: `o-${from + i}`,
    memberId: _id,
    proven: true,
    at: NOW,
  }));
  const books = people.map(({ _id: memberId }, i): QuotaDoc => ({
    _id: `q-${memberId}`,
    memberId,
    templateId,
    openid: `o-${from + i}`,
    left: 1,
    emptied: 0,
  }));
  await db.collection<MemberDoc>(memberDefs.name).insertMany(people);
  await db.collection<IdentityDoc>(identities.name).insertMany(known);
  await db.collection<QuotaDoc>(quotas.name).insertMany(books);
  // Told of something before, as members of a shop are that has been open for a while.
  const before = people.map(({ _id }): ListenerDoc => ({ _id, off: [], told: { '2026-02-09': 1 } }));
  await db.collection<ListenerDoc>(listeners.name).insertMany(before);
}

/** The latest token, which the house is given as well when it asks. */
async function tokenOf(base: string): Promise<string> {
  const asked = JSON.stringify({ grant_type: 'client_credential', appid: APP.appId, secret: APP.secret });
  const headers = { 'content-type': 'application/json' };
  const answer: unknown = await (await fetch(`${base}/cgi-bin/stable_token`, { method: 'POST', headers, body: asked })).json();
  if (answer === null || typeof answer !== 'object' || !('access_token' in answer)) throw new Error('the stand-in gave no token');
  return String(answer.access_token);
}

function startStandInProcess(wanted: object): Promise<{ base: string; process: ChildProcess }> {
  const program = ['--import', 'tsx', path.join(ROOT, 'tests/bench/standInProcess.ts'), JSON.stringify(wanted)];
  const child = spawn(process.execPath, program, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the stand-in ended with ${code}`)));
    child.stdout.once('data', (line) => resolve({ base: String(line).trim(), process: child }));
  });
}
