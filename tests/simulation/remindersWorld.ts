/** Two houses on one database, a stand-in for WeChat that misbehaves by plan, and people of whom both know: for the life of reminders. */
import { randomBytes } from 'node:crypto';
import { openHouse, type House } from '@/cloudfunctions/house';
import { identities, members, numbers, type IdentityDoc, type MemberDoc } from '@/cloudfunctions/identity/identity.store';
import { addDays, dayAt } from '@/cloudfunctions/kernel/calendar';
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import type { SendResult, SubscribeMessage, Wechat } from '@/cloudfunctions/kernel/wechat';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import { memoryBook, type Book } from '@/server/wechat/book';
import { pushedObject, type PushEvent } from '@/server/wechat/pushBody.rule';
import { startStandIn, type StandIn } from '@/server/wechat/standIn';
import type { LocalDay } from '@/types/contract/values';
import { seededBytes } from '../support/chance';
import { PROGRAMME } from '../support/ledgerHouse';
import type { Random } from './random';
import { testVault } from '../support/vault';

const APP = { appId: 'wx0123456789abcdef', secret: 'the-secret-of-the-app' };
const OFFICIAL_APP = 'wx0123456789abcde0';

export interface Somebody {
  readonly openid: string;
  readonly memberNo: string;
  /** Shared with a second membership in the official account, until it is told that both are one. */
  readonly unionid?: string;
}

/** A call of a house to WeChat. */
export interface Call {
  readonly at: Date;
  readonly message: SubscribeMessage;
  readonly messageId: string;
  /** Absent while it is under way, and for ever where its caller died. */
  result?: SendResult;
}

/** What becomes of the next push about somebody's consent; it arrives once where nothing was said. */
export interface Fate {
  readonly copies: number;
}

export interface RemindersWorld {
  readonly houses: readonly House[];
  readonly database: Database;
  readonly standIn: StandIn;
  readonly book: Book;
  readonly people: readonly Somebody[];
  readonly calls: Call[];
  /** What becomes of the next pushes about each openid's consents, in their order. */
  readonly fates: Map<string, Fate[]>;
  now(): Date;
  setNow(now: Date): void;
  /** A second later: by the second alone WeChat's pushes tell two taps of one person apart, and nobody taps through a sheet twice in one. */
  passSecond(): void;
  /** What one person does, one after the other. */
  alone(who: Somebody, deed: () => Promise<void>): Promise<void>;
  /** Of one of the houses; throws on an answer that is no refusal in `but`. */
  call(house: House, as: Somebody, action: string, data: object, options?: { key?: string; unionid?: string }): Promise<boolean>;
  close(): Promise<void>;
}

export const messageIdOf = (page: string): string => /[?&]m=([^&]+)/.exec(page)?.[1] ?? '';

export async function openRemindersWorld(
  uri: string,
  { random, people: count, start, days }: { random: Random; people: number; start: Date; days: number },
): Promise<RemindersWorld> {
  let now = start;
  const clock = () => new Date(now);
  const book = memoryBook();
  const { kinds } = PROGRAMME.reminders;
  const templates = new Map(
    Object.values(kinds).flatMap(({ templateId, fields }) =>
      templateId === undefined ? [] : [[templateId, Object.keys(fields)]],
    ),
  );
  const standIn = await startStandIn({ ...APP, book, templates: async () => templates, now: clock });
  const database = await connect(uri, `reminded_${randomBytes(6).toString('hex')}`);
  const calls: Call[] = [];
  const houses = [0, 1].map(() =>
    houseOf({ database, clock, wechat: watched(createWechat(wechatOf(standIn, database, clock)), calls, clock) }),
  );
  const [first] = houses;
  if (first === undefined) throw new Error('a house was opened');
  await first.migrate();
  await applyShopFiles(readerOf(first.platform), await readShopFiles(), { now, today: dayAt(now) });
  houses.forEach((it) => it.forgetProgramme());
  const people = await fill(database, { random, count, start, days });
  for (const { openid } of people) await book.meet({ openid });
  const fates = new Map<string, Fate[]>();
  const turns = new Map<string, Promise<void>>();
  standIn.pushTo(async (event) => hear(first, event, fates));
  return {
    houses,
    database,
    standIn,
    book,
    people,
    calls,
    fates,
    now: clock,
    // Never back: the deeds of many people may have passed more seconds than there are until the next hour.
    setNow: (to) => void (now = to < now ? now : to),
    passSecond: () => void (now = new Date(now.getTime() + 1000)),
    alone(who, deed) {
      const done = (turns.get(who.openid) ?? Promise.resolve()).then(deed);
      turns.set(who.openid, done);
      return done;
    },
    call: (house, as, action, data, options) => call(house, as, action, data, options),
    async close() {
      await standIn.pushesSettled();
      await standIn.close();
      await database.db.dropDatabase();
      await database.close();
    },
  };
}

const wechatOf = (standIn: StandIn, database: Database, clock: () => Date) => ({
  ...APP,
  apiBase: standIn.base,
  database: database.db,
  vault: testVault,
  clock,
});

const houseOf = (some: { database: Database; clock: () => Date; wechat: Wechat }): House =>
  openHouse({
    ...some,
    vault: testVault,
    log: { info: () => undefined, error: () => undefined },
    random: seededBytes(),
    monotonicMs: () => performance.now(),
  });

const watched = (wechat: Wechat, calls: Call[], clock: () => Date): Wechat => ({
  ...wechat,
  async sendSubscribeMessage(message) {
    const call: Call = { at: clock(), message, messageId: messageIdOf(message.page) };
    calls.push(call);
    call.result = await wechat.sendSubscribeMessage(message);
    return call.result;
  },
});

/** A push that is about a consent meets its fate; what is about a message may come twice. */
async function hear(house: House, event: PushEvent, fates: Map<string, Fate[]>): Promise<void> {
  const fate = event.kind === 'sent' ? undefined : fates.get(event.openid)?.shift();
  for (let copy = 0; copy < (fate?.copies ?? 1); copy += 1) await house.pushed(pushedObject(event));
}

/** True when it was done, false when it was refused. */
async function call(
  house: House,
  as: Somebody,
  action: string,
  data: object,
  { key, unionid }: { key?: string; unionid?: string } = {},
): Promise<boolean> {
  const [fn = '', name = ''] = action.split('.');
  const served = house.functions.find((it) => it.name === fn);
  const caller = await house.callerOf({ app: APP.appId, openid: as.openid, unionid });
  const envelope = { action: name, data, key: key ?? `k-${randomBytes(9).toString('hex')}` };
  const answer = await served?.answer(house.platform, { envelope, caller });
  if (answer === undefined || (!answer.ok && ['INTERNAL', 'BUSY', 'BAD_REQUEST', 'NO_SUCH_ACTION'].includes(answer.error.code)))
    throw new Error(`${action}: ${JSON.stringify(answer)}`);
  return answer.ok;
}

/** Everybody has a birthday within reach of the days lived; some have a second membership in the official account. */
async function fill(
  { db }: Database,
  { random, count, start, days }: { random: Random; count: number; start: Date; days: number },
): Promise<Somebody[]> {
  const joinedOn = (years: number) => new Date(start.getTime() - years * 31_536_000_000);
  const people: Somebody[] = [];
  const docs: MemberDoc[] = [];
  const known: IdentityDoc[] = [];
  const add = (
    memberId: string,
    birthday: LocalDay | undefined,
    years: number,
    rows: [IdentityDoc['provider'], string, string][],
  ) => {
    const memberNo = String(10_000_000 + docs.length);
    docs.push({
      _id: memberId,
      memberNo,
      state: 'active',
      aliases: [],
      joinedAt: joinedOn(years),
      source: 'wechat',
      phoneProven: false,
      ...(birthday !== undefined && { birthdayMonthDay: birthday.slice(5) }),
      consentVersion: PROGRAMME.identity.consentVersion,
      codesTaken: [],
    });
    for (const [provider, app, subject] of rows)
      known.push({ _id: `i-${known.length}`, provider, app, subject, memberId, proven: true, at: start });
    return memberNo;
  };
  for (let i = 0; i < count; i += 1) {
    const openid = `o-${i}`;
    const unionid = random.chance(0.2) ? `u-${i}` : undefined;
    const birthday = addDays(dayAt(start), random.between(0, days + 7));
    const memberNo = add(`m-${i}`, birthday, 1, [['wechat', APP.appId, openid]]);
    if (unionid !== undefined)
      add(`oa-${i}`, random.chance(0.5) ? birthday : undefined, random.oneOf([0, 2]), [
        ['wechat', OFFICIAL_APP, `oa-${i}`],
        ['unionid', '', unionid],
      ]);
    people.push({ openid, memberNo, unionid });
  }
  await db.collection<MemberDoc>(members.name).insertMany(docs);
  await db.collection<IdentityDoc>(identities.name).insertMany(known);
  await db
    .collection<{ _id: string; memberId: string }>(numbers.name)
    .insertMany(docs.map(({ _id, memberNo }) => ({ _id: memberNo, memberId: _id })));
  return people;
}
