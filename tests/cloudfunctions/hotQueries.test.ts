/** The everyday path of a house, each of its queries explained: none reads a whole collection that grows with the traffic. */
import type { CommandStartedEvent, Document } from 'mongodb';
import { importMember } from '@/cloudfunctions/identity/identity.usecase';
import { done } from '@/cloudfunctions/kernel/outcome';
import { figures } from '@/cloudfunctions/reminder/figures.usecase';
import { aReward, givePoints, stockShelf } from '../support/shelf';
import { appoint } from '../support/staff';
import { openWorld, type World } from '../support/world';

/** Small collections that may be read whole, with the reason. */
const SMALL: Readonly<Record<string, string>> = {
  shops: 'the list of shops is written by the owner',
  rewards: 'the shelf is written by the owner, and shown whole',
  couponTemplates: 'the templates are written by the owner, and shown whole',
};

/** Asked for on any day, so the walk is not complete without them. */
const GROWING = [
  ...['phoneConflicts', 'consents'],
  ...['members', 'identities', 'memberNumbers', 'accounts', 'entries', 'growth', 'growthEntries', 'coupons', 'couponClaims'],
  ...[
    'checkins',
    'exchanges',
    'pickups',
    'rewardsTaken',
    'wishes',
    'purchases',
    'visits',
    'reminders',
    'reminderQuotas',
    'reminderListeners',
    'reminderPushes',
    'auditEntries',
    'outbox',
    'answers',
  ],
];

const ASKING = ['find', 'aggregate', 'count', 'distinct', 'findAndModify', 'update', 'delete'];
/** Of the session and of the way of waiting: `explain` stands outside any transaction. */
const NOT_EXPLAINED = new Set([
  ...['lsid', 'txnNumber', 'startTransaction', 'autocommit', '$db', '$clusterTime', '$readPreference'],
  ...['readConcern', 'writeConcern', 'stmtId', 'stmtIds'],
]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Names and operators without the values; what a partial index asks for (a state, a truth) stays. */
function shapeOf(value: unknown, name = ''): unknown {
  if (value instanceof Map) return shapeOf(Object.fromEntries(value));
  if (Array.isArray(value)) return [...new Set(value.map((it) => JSON.stringify(shapeOf(it, name))))].join();
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, shapeOf(it, key)]));
  return typeof value === 'boolean' || name === 'state' ? value : '?';
}

/** One command a statement, as only one write can be explained at a time. */
function statementsOf(name: string, command: Record<string, unknown>): Document[] {
  const bare = Object.fromEntries(Object.entries(command).filter(([key]) => !NOT_EXPLAINED.has(key)));
  if (name === 'update') return listOf(command.updates).map((it) => ({ ...bare, updates: [it] }));
  if (name === 'delete') return listOf(command.deletes).map((it) => ({ ...bare, deletes: [it] }));
  return [bare];
}

interface Asked {
  readonly collection: string;
  readonly shape: string;
  /** The fields that are asked for, each with its condition; of a pipeline those of its first stage. */
  readonly fields: Record<string, unknown>;
  readonly command: Document;
}

function askedBy(name: string, statement: Record<string, unknown>): Asked {
  const [write] = [...listOf(statement.updates), ...listOf(statement.deletes)];
  const [first] = listOf(statement.pipeline);
  const filter = isRecord(write) ? write.q : isRecord(first) ? first.$match : (statement.filter ?? statement.query);
  const shape = JSON.stringify(shapeOf({ asks: statement.pipeline ?? filter ?? {}, sort: statement.sort ?? {} }));
  const collection = String(statement[name]);
  return { collection, shape: `${name} ${collection} ${shape}`, fields: isRecord(filter) ? filter : {}, command: statement };
}

/** Every stage of the plans that won, however deep the database lays them. */
function stagesOf(explained: unknown, won = false): Record<string, unknown>[] {
  if (Array.isArray(explained)) return explained.flatMap((it) => stagesOf(it, won));
  if (!isRecord(explained)) return [];
  const below = Object.entries(explained).flatMap(([key, value]) => stagesOf(value, won || key === 'winningPlan'));
  return won && typeof explained.stage === 'string' ? [explained, ...below] : below;
}

const isRange = (condition: unknown): boolean =>
  isRecord(condition) && Object.keys(condition).every((it) => ['$gt', '$gte', '$lt', '$lte'].includes(it));

/** What is wrong with the way to the documents: all of them, an index from end to end for its order, or those of every member. */
function faultOf(fields: Record<string, unknown>, { stage, keyPattern }: Record<string, unknown>): string | undefined {
  if (stage === 'COLLSCAN') return 'reads all';
  if (stage !== 'IXSCAN' || !isRecord(keyPattern)) return undefined;
  const [first = ''] = Object.keys(keyPattern);
  if (!(first in fields) || (first === '_id' && isRange(fields._id))) return `walks all of ${first}`;
  return 'memberId' in fields && !('memberId' in keyPattern) && first !== '_id' ? `reads those of others by ${first}` : undefined;
}

let world: World;
const asked = new Map<string, Asked>();
const explained = new Set<string>();
function collect(event: CommandStartedEvent): void {
  if (!ASKING.includes(event.commandName)) return;
  for (const statement of statementsOf(event.commandName, event.command)) {
    const one = askedBy(event.commandName, statement);
    asked.set(one.shape, one);
  }
}

beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z', { monitorCommands: true });
  await stockShelf(world, aReward({ limit: 5 }));
  await world.hire('clerk', ['jingan']);
  await appoint(world, 'owner');
  for (const as of ['neighbour-1', 'neighbour-2', 'neighbour-3']) {
    await givePoints(world, await world.join(as), 500);
    await world.must('mall', 'exchange', { rewardId: 'cookie', quantity: 1 }, { as });
  }
  world.database.client.on('commandStarted', collect);
});
afterAll(() => world.close());

const guest = (fn: string, action: string, data: object = {}) => world.must(fn, action, data, { as: 'guest' });
const clerk = (action: string, data: object) => world.must('counter', action, data, { as: 'clerk' });
const reason = 'taken back';

async function visitTheHouse(memberNo: string): Promise<void> {
  world.wechat.phones.set('phone-code', '13900002218');
  await guest('identity', 'bindPhone', { phoneCode: 'phone-code' });
  await guest('identity', 'me');
  for (const action of ['balance', 'pending', 'entries', 'verify', 'export']) await guest('points', action);
  for (const action of ['progress', 'path', 'entries', 'ceremony']) await guest('growth', action);
  await guest('points', 'entries', { before: '1' });
  await guest('checkin', 'checkIn');
  await guest('checkin', 'calendar', { month: '2026-03' });
  for (const action of ['centre', 'mine']) await guest('coupon', action);
  for (const state of ['available', 'used', 'expired']) await guest('coupon', 'mine', { state });
  await guest('coupon', 'claim', { templateId: 'riverside' });
  await givePoints(world, memberNo, 2000);
}

/** A number that three prove, which the staff settle; a unionid that turns up; a file of an older system. */
async function findOutWhoIsOne(): Promise<void> {
  for (const as of ['neighbour-1', 'neighbour-2', 'neighbour-3']) {
    world.wechat.phones.set(`code-of-${as}`, '13900002219');
    await world.call('identity', 'bindPhone', { phoneCode: `code-of-${as}` }, { as });
  }
  const conflicts = (data: object) => world.must('identity', 'conflicts', data, { as: 'clerk' });
  const { items } = await conflicts({});
  const [first, second] = listOf(items).flatMap((it) => (isRecord(it) ? [String(it.conflictId)] : []));
  await world.must('identity', 'settle', { conflictId: first, keep: 'claimant', reason }, { as: 'clerk' });
  await world.must('identity', 'settle', { conflictId: second, keep: 'both', reason }, { as: 'clerk' });
  await conflicts({ state: 'settled', before: first });
  await world.join({ app: 'wxofficial000000001', openid: 'neighbour-4', unionid: 'u-1' });
  await world.must('identity', 'me', {}, { as: { openid: 'neighbour-1', unionid: 'u-1' } });
  const context = await world.house.systemContext();
  const row = { card: 'C-1', phone: '13900002219', joinedAt: new Date('2020-01-01T00:00:00Z') };
  const identities = [{ provider: 'buyer', app: 'webshop', subject: 'b-1' } as const];
  for (const it of [{ card: 'C-0', joinedAt: row.joinedAt }, row, { ...row, card: 'C-0', identities }])
    await context.transact(async (tx) => done(await importMember(tx, it, context.participants)));
}

async function fetchRewards(): Promise<void> {
  await guest('mall', 'rewards');
  await guest('mall', 'reward', { rewardId: 'cookie' });
  await guest('mall', 'wish', { rewardId: 'cookie', on: true });
  const { exchangeNo } = await guest('mall', 'exchange', { rewardId: 'cookie', quantity: 1 });
  await guest('mall', 'exchanges');
  await guest('mall', 'exchanges', { state: 'confirmed' });
  await guest('mall', 'cancel', { exchangeNo });
  const kept = await guest('mall', 'exchange', { rewardId: 'cookie', quantity: 1 });
  await clerk('exchangeByCode', { pickupCode: kept.pickupCode });
  await clerk('fulfil', { pickupCode: kept.pickupCode });
  await clerk('today', {});
  await clerk('undo', { exchangeNo: kept.exchangeNo, reason });
}

async function buy(memberNo: string): Promise<void> {
  const { memberCode } = await guest('identity', 'memberCode');
  const { visit } = await clerk('memberByCode', { memberCode });
  await clerk('findMember', { memberNo });
  await clerk('findMember', { phoneTail: '2218', name: 'Guest' });
  await clerk('quote', { visit, amountFen: 70_000 });
  const { best } = await clerk('quote', { memberNo, amountFen: 70_000 });
  const couponCode = isRecord(best) ? String(best.couponCode) : '';
  const { orderNo } = await clerk('recordPurchase', { visit, amountFen: 70_000, couponCode });
  await clerk('refund', { orderNo, amountFen: 1000, reason });
  const second = await clerk('recordPurchase', { memberNo, amountFen: 5000, orderNo: 'T-1' });
  await clerk('undo', { orderNo: second.orderNo, reason });
  await clerk('today', {});
  const { next } = await world.must('shop', 'auditTrail', { limit: 1 }, { as: 'owner' });
  await world.must('shop', 'auditTrail', { limit: 1, before: next }, { as: 'owner' });
}

async function beReminded(): Promise<void> {
  const { items } = await guest('reminder', 'quota');
  const templates = listOf(items).flatMap((it) => (isRecord(it) ? [String(it.templateId)] : []));
  await guest('reminder', 'consented', { results: Object.fromEntries(templates.slice(0, 8).map((it) => [it, 'accept'])) });
  await guest('reminder', 'inbox');
  await guest('reminder', 'settings');
  await guest('reminder', 'set', { kind: 'wish', on: false });
  await guest('reminder', 'opened', { messageId: 'no-such-message' });
  await figures(await world.house.systemContext(), {});
  const [templateId = ''] = templates;
  await pushed('popup', { TemplateId: templateId, SubscribeStatusString: 'accept' });
  await pushed('change', { TemplateId: templateId, SubscribeStatusString: 'reject' });
  await pushed('sent', { TemplateId: templateId, MsgID: '2402298110051942123', ErrorCode: '0' });
}

/** WeChat pushes something about the guest. */
const pushed = (what: string, list: object) =>
  world.house.pushed({ FromUserName: 'guest', CreateTime: '1772416800', Event: `subscribe_msg_${what}_event`, List: list });

/** Days on which something falls due: the next morning, a coupon's last days, two months of absence, the end of a coupon and of the points. */
const DAYS = ['2026-03-03', '2026-03-28', '2026-05-01', '2026-05-20', '2027-02-20', '2027-12-01', '2028-04-01'];

async function letTimePass(): Promise<void> {
  for (const day of DAYS) {
    world.setNow(`${day}T02:00:00Z`);
    for (const { name } of world.house.jobs) await world.runJob(name);
  }
}

/** Of the queries since the last time, while what they found is still there: those that read too much. */
async function scans(): Promise<string[]> {
  const found: string[] = [];
  for (const { collection, shape, fields, command } of asked.values()) {
    if (explained.has(shape) || collection in SMALL) continue;
    explained.add(shape);
    const stages = stagesOf(await world.database.db.command({ explain: command, verbosity: 'queryPlanner' }));
    if (stages.length === 0) found.push(`not explained: ${shape}`);
    found.push(...stages.flatMap((it) => faultOf(fields, it) ?? []).map((it) => `${it}: ${shape}`));
  }
  return found;
}

it('no query of the everyday path reads a growing collection whole', async () => {
  await world.must('shop', 'shops', {});
  const memberNo = await world.join('guest', { nickname: 'Guest', birthday: '1990-03-03' });
  await visitTheHouse(memberNo);
  await findOutWhoIsOne();
  await fetchRewards();
  await buy(memberNo);
  await beReminded();
  expect(await scans()).toEqual([]);
  await letTimePass();
  await guest('reminder', 'inbox');
  expect(await scans()).toEqual([]);
  const collections = new Set([...asked.values()].map(({ collection }) => collection));
  expect(GROWING.filter((name) => !collections.has(name))).toEqual([]);
}, 120_000);

it('nor does a query by which a member reads, takes back or deletes what is held of them', async () => {
  await world.join('leaver', { nickname: 'Leaver', birthday: '1990-03-03' });
  const leaver = (action: string, data: object = {}) => world.must('identity', action, data, { as: 'leaver' });
  const { consentVersion } = await world.must('shop', 'shops', {});
  for (const action of ['profile', 'consents', 'export', 'signOutEverywhere', 'withdraw']) await leaver(action);
  const { member } = await leaver('agree', { consent: consentVersion });
  const memberNo = isRecord(member) ? member.memberNo : undefined;
  await world.must('identity', 'correctBirthday', { memberNo, birthday: '1990-03-04', reason }, { as: 'clerk' });
  expect(await scans()).toEqual([]);
  await leaver('erase', { memberNo });
  world.setNow(new Date(world.now().getTime() + 3 * 60_000));
  await world.runJob('identity.sweep');
  expect(await scans()).toEqual([]);
});
