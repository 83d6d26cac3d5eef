/**
 * Random proofs from many callers at once: joins and calls in two apps, unionids that turn up, phones, imports, settled conflicts,
 * purchases by old numbers. Replayed in the order in which they were committed, a union-find with the rule of the first prover comes to
 * exactly the members that remain. `SEED=… ROUNDS=… npx jest --selectProjects functions --testPathPattern oneMember` runs another life.
 */
import { conflicts, type Keep } from '@/cloudfunctions/identity/conflict.store';
import { identities, members, numbers } from '@/cloudfunctions/identity/identity.store';
import { findByMemberNo, idsOf, importMember } from '@/cloudfunctions/identity/identity.usecase';
import { merges } from '@/cloudfunctions/identity/merge.store';
import { phoneIndexOf } from '@/cloudfunctions/identity/person';
import { usable } from '@/cloudfunctions/coupon/coupon.usecase';
import { progressOf } from '@/cloudfunctions/growth/growth.usecase';
import type { Caller, Context } from '@/cloudfunctions/kernel/context';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { done } from '@/cloudfunctions/kernel/outcome';
import { auditStep } from '@/cloudfunctions/points/audit.usecase';
import { balanceOf } from '@/cloudfunctions/points/points.usecase';
import { seeded } from '../../simulation/random';
import { watchCommits, type CommitOrder } from '../../support/commitOrder';
import { openWorld, type World } from '../../support/world';
import { OneMemberModel, type Born, type Dispute } from './oneMember.model';

const SEED = Number(process.env.SEED ?? 20260302);
const ROUNDS = Number(process.env.ROUNDS ?? 8);
const AT_ONCE = 14;
/** Rounds in which the same people meet; then others come, for in the end everybody is one. */
const COHORT_ROUNDS = 4;
const PEOPLE = 6;
const APPS = ['wxmini000000000001', 'wxofficial00000001'];
const COHORTS = Math.ceil(ROUNDS / COHORT_ROUNDS);
const phonesOf = (cohort: number) => [0, 1, 2, 3, 4].map((it) => `135${String(cohort).padStart(7, '0')}${it}`);
const PHONES = Array.from({ length: COHORTS }, (_, cohort) => phonesOf(cohort)).flat();
const CARDS = 8;
const MANY = 1000;

let world: World;
let context: Context;
let order: CommitOrder;
let clerk: Caller | undefined;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z', { monitorCommands: true });
  await world.hire('o-clerk', ['jingan']);
  order = watchCommits(world.database.client);
  context = await world.house.systemContext();
});
afterAll(() => world.close());

const random = seeded(SEED);
const model = new OneMemberModel();
/** What each member was given, by their first id. */
const given: { id: string; points: number; yuan: number; coupons: number; bought: boolean }[] = [];
/** What a committed deed comes to in the model, by the deed's number. */
const replays = new Map<number, () => void>();
/** Calls that found nothing to do: who was already one, or not there yet. */
const quiet: { deed: number; check: () => void }[] = [];
/** Who joined by which tap: the assistant's id in the scene tells them apart. */
const bornOf = new Map<string, Born>();

/** Who meets in this round, and how likely WeChat says a unionid: later, when many have joined twice. */
let cohort = 0;
let unionidShare = 0;

let deeds = 0;
const nextDeed = () => (deeds += 1);
const holds = (condition: boolean, what: string): void => {
  if (!condition) throw new Error(what);
};

interface Tap {
  readonly app: string;
  readonly openid: string;
  readonly unionid?: string;
  readonly way: string;
  readonly name: string;
}

function aTap(): Tap {
  const person = `${cohort}-${random.between(1, PEOPLE)}`;
  const app = random.between(0, APPS.length - 1);
  const openid = `o-${person}-${app}`;
  return {
    app: APPS[app] ?? '',
    openid,
    way: `wechat ${APPS[app]} ${openid}`,
    name: `p${person}-${app}`,
    ...(random.chance(unionidShare) && { unionid: `u-${person}` }),
  };
}
const unionWay = ({ unionid }: Tap) => (unionid === undefined ? undefined : `unionid ${unionid}`);

/** Undefined where no gap in the traffic was found: then nothing was done. */
async function unlessBusy<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BusyError) return undefined;
    throw error;
  }
}

/** The call's first half: who it is, and whatever WeChat's word makes of it. */
async function appear(tap: Tap): Promise<Caller | undefined> {
  const deed = nextDeed();
  const unknown = model.behind(tap.way) === undefined && model.behind(unionWay(tap) ?? '') === undefined;
  const { app, openid, unionid } = tap;
  const caller = await unlessBusy(() => order.under(deed, () => world.house.callerOf({ app, openid, unionid })));
  if (caller === undefined) return undefined;
  replays.set(deed, () => void model.appear(tap.way, unionWay(tap)));
  const isOne = () => unionid === undefined || model.behind(tap.way) === model.behind(unionWay(tap) ?? '');
  quiet.push({ deed, check: () => holds(unknown || isOne(), `${tap.way} and ${unionid} were not made one`) });
  return caller;
}

let keys = 0;
async function ask(fn: string, action: string, data: object, caller: Caller | undefined) {
  const deed = nextDeed();
  const served = world.house.functions.find((it) => it.name === fn);
  keys += 1;
  const envelope = { action, data, key: `proof-key-${keys}` };
  const reply = await order.under(deed, async () => served?.answer(world.house.platform, { envelope, caller }));
  if (reply === undefined) throw new Error(`no function ${fn}`);
  const code = reply.ok ? 'OK' : reply.error.code;
  return { deed, code, data: reply.ok ? reply.data : undefined };
}
const field = (data: unknown, name: string): unknown =>
  data !== null && typeof data === 'object' ? Reflect.get(data, name) : undefined;

async function join(tap: Tap): Promise<void> {
  const caller = await appear(tap);
  if (caller === undefined) return;
  const { consentVersion } = context.programme.identity;
  const asked = { scene: `shop:jingan@${tap.name}`, consent: consentVersion };
  const { deed, code, data } = await ask('identity', 'join', asked, caller);
  if (code === 'BUSY') return;
  holds(code === 'OK', `a join was refused: ${code}`);
  replays.set(deed, () => {
    const born = bornOf.get(tap.name) ?? { id: 'nobody', joinedAt: 0, says: true };
    const repeated = model.join(tap.way, unionWay(tap), born);
    holds(repeated === field(data, 'repeated'), `${tap.name}: joined twice, or not at all`);
    if (!repeated) given.push({ id: born.id, points: 100, yuan: 0, coupons: 1, bought: false });
  });
}

async function bind(tap: Tap, phone: string): Promise<void> {
  const caller = await appear(tap);
  if (caller === undefined) return;
  const phoneCode = `proof-phone-${nextDeed()}`;
  world.wechat.phones.set(phoneCode, phone);
  const { deed, code, data } = await ask('identity', 'bindPhone', { phoneCode }, caller);
  const memberId = caller.memberId;
  if (memberId === undefined) return holds(code === 'NOT_A_MEMBER', `a stranger proved a number: ${code}`);
  if (code === 'BUSY') return;
  holds(code === 'OK' || code === 'PHONE_TAKEN', `a proof was refused: ${code}`);
  replays.set(deed, () => {
    if (code !== 'OK') return model.dispute(memberId, phone);
    holds(model.prove(memberId, phone) === field(data, 'merged'), `${phone}: who was written down with it`);
  });
}

async function write(): Promise<void> {
  const phone = random.chance(0.6) ? random.oneOf(phonesOf(cohort)) : undefined;
  const line = {
    card: `C-${cohort}-${random.between(1, CARDS)}`,
    ...(phone !== undefined && { phone }),
    ...(random.chance(0.3) && { buyer: `b-${cohort}-${random.between(1, 3)}` }),
  };
  const joinedAt = new Date(Date.UTC(random.between(2020, 2025), random.between(0, 11), 1));
  const row = {
    card: line.card,
    phone,
    joinedAt,
    ...(line.buyer !== undefined && { identities: [{ provider: 'buyer', app: 'webshop', subject: line.buyer } as const] }),
  };
  const deed = nextDeed();
  const outcome = await unlessBusy(() =>
    order.under(deed, () => context.transact(async (tx) => done(await importMember(tx, row, context.participants)))),
  );
  if (outcome === undefined) return;
  holds(outcome.ok, 'an import was refused');
  if (!outcome.ok) return;
  const { memberId, created } = outcome.data;
  replays.set(deed, () => {
    const { id, made } = model.write(line, { id: memberId, joinedAt: joinedAt.getTime(), says: false });
    holds(id === memberId && made === created, `card ${line.card} is somebody else’s`);
  });
}

async function settle(conflictId: string, dispute: Dispute, keep: Keep): Promise<void> {
  const { deed, code } = await ask('identity', 'settle', { conflictId, keep, reason: 'shown' }, clerk);
  if (code === 'BUSY') return;
  // Another proof of the same round may have been faster.
  holds(['OK', 'ALREADY_SETTLED', 'NO_SUCH_CONFLICT'].includes(code), `a settlement was refused: ${code}`);
  if (code !== 'OK') return;
  replays.set(deed, () => {
    const { phone, holder, claimant } = dispute;
    const now = { phone, holder: model.find(holder), claimant: model.find(claimant) };
    const owner = model.numbers.get(phone)?.owner;
    // The number may have been passed on in the same round: the conflict went with it.
    model.settle({ ...now, holder: owner === undefined ? now.holder : model.find(owner) }, keep);
  });
}

async function buy(memberNo: string, id: string): Promise<void> {
  const yuan = random.between(0, 30);
  const { code, data } = await ask('counter', 'recordPurchase', { memberNo, amountFen: yuan * 100 }, clerk);
  if (code === 'BUSY') return;
  holds(code === 'OK', `a purchase was refused: ${code}`);
  given.push({ id, points: Number(field(data, 'points')), yuan, coupons: 0, bought: true });
}

/** Disputes as they stand, each with its conflict's id. */
async function openDisputes(): Promise<{ conflictId: string; dispute: Dispute }[]> {
  const phoneOf = new Map(PHONES.map((it) => [phoneIndexOf(context.vault, it), it]));
  const open = await context.in(conflicts).find({ state: 'open' }, { sort: { _id: 1 }, limit: MANY });
  return open.map(({ _id, phoneIndex, holder, claimant }) => ({
    conflictId: _id,
    dispute: { phone: phoneOf.get(phoneIndex) ?? '', holder, claimant },
  }));
}

async function aRound(isFirst: boolean): Promise<void> {
  const open = await openDisputes();
  const known = await context.in(numbers).find({}, { sort: { memberId: 1 }, limit: MANY });
  const planned = Array.from({ length: AT_ONCE }, (): (() => Promise<void>) => {
    const dice = random.next();
    const tap = aTap();
    const phone = random.oneOf(phonesOf(cohort));
    // At first they come, in one app or both and on older systems' cards; then they prove who they are.
    if (isFirst) return dice < 0.7 ? () => join(tap) : write;
    if (dice < 0.05) return () => join(tap);
    if (dice < 0.3) return () => appear(tap).then(() => undefined);
    if (dice < 0.65) return () => bind(tap, phone);
    if (dice < 0.73) return write;
    const number = known.length === 0 ? undefined : random.oneOf(known);
    if (dice < 0.85 && number !== undefined && bornIds.has(number.memberId)) return () => buy(number._id, number.memberId);
    const conflict = open.length === 0 ? undefined : random.oneOf(open);
    if (conflict === undefined) return () => bind(tap, phone);
    const keep = random.oneOf<Keep>(['holder', 'claimant', 'both']);
    return () => settle(conflict.conflictId, conflict.dispute, keep);
  });
  await Promise.all(planned.map((deed) => deed()));
}

const bornIds = new Set<string>();

/** What was committed in this round, in its order. */
async function replay(after: number): Promise<void> {
  for (const it of await context.in(members).find({ source: 'wechat' }, { limit: MANY }))
    if (it.assistant !== undefined && !bornOf.has(it.assistant))
      bornOf.set(it.assistant, { id: it._id, joinedAt: it.joinedAt.getTime(), says: true });
  for (const deed of order.committed().slice(after)) replays.get(deed)?.();
  const committed = new Set(order.committed());
  for (const { deed, check } of quiet.splice(0)) if (!committed.has(deed)) check();
  for (const id of [...model.classes().values()].flatMap((it) => [...it])) bornIds.add(id);
}

const sorted = <T>(items: readonly T[]): T[] => [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

async function inDatabase() {
  const phoneOf = new Map(PHONES.map((it) => [phoneIndexOf(context.vault, it), it]));
  const rows = await context.in(identities).find({ subject: { $ne: 'o-clerk' } }, { limit: MANY });
  const docs = (await context.in(members).find({}, { limit: MANY })).filter((it) => it._id !== clerk?.memberId);
  const nameOf = { wechat: 'wechat', unionid: 'unionid', card: 'card', buyer: 'buyer', pos: 'pos', phone: 'phone' } as const;
  const isPhone = (provider: string) => provider === 'phone';
  return {
    ways: sorted(
      rows
        .filter((it) => !isPhone(it.provider))
        .map((it) => [[nameOf[it.provider], ...(it.provider === 'wechat' ? [it.app] : []), it.subject].join(' '), it.memberId]),
    ),
    numbers: sorted(rows.filter((it) => isPhone(it.provider)).map((it) => [phoneOf.get(it.subject), it.memberId, it.proven])),
    members: sorted(
      docs
        .filter((it) => it.state === 'active')
        .map((it) => ({
          id: it._id,
          all: [it._id, ...it.aliases].sort(),
          phone: phoneOf.get(it.phoneIndex ?? '') ?? '',
          proven: it.phoneProven,
        })),
    ),
    aliases: sorted(docs.filter((it) => it.state === 'merged').map((it) => [it._id, it.mergedInto])),
    disputes: sorted((await openDisputes()).map(({ dispute }) => dispute)),
  };
}

function inModel(): Awaited<ReturnType<typeof inDatabase>> {
  const classes = [...model.classes()];
  return {
    ways: sorted([...model.ways].map(([way, id]) => [way, model.find(id)])),
    numbers: sorted([...model.numbers].map(([phone, { owner, proven }]) => [phone, model.find(owner), proven])),
    members: sorted(
      classes.map(([id, all]) => {
        const { phone = '', proven } = model.shownNumber(id);
        return { id, all: [...all].sort(), phone, proven };
      }),
    ),
    aliases: sorted(classes.flatMap(([root, all]) => [...all].filter((it) => it !== root).map((it) => [it, root]))),
    disputes: sorted(model.disputes),
  };
}

/** Everything that anybody was given is there once, with whoever they are now. */
async function expectNothingLost(): Promise<void> {
  for (const [root, all] of model.classes()) {
    const theirs = given.filter((it) => all.has(it.id));
    const sum = (what: 'points' | 'yuan' | 'coupons') => theirs.reduce((total, it) => total + it[what], 0);
    const { available, pending, debt } = await balanceOf(context, context, root);
    expect({ root, points: available + pending - debt }).toEqual({ root, points: sum('points') });
    expect((await usable(context, context, root)).length).toBe(sum('coupons'));
    const { growth } = await progressOf(context, context, root);
    expect({ root, growth }).toEqual({ root, growth: sum('yuan') + (theirs.some((it) => it.bought) ? 10 : 0) });
    expect((await idsOf(context, root)).sort()).toEqual([...all].sort());
    for (const { _id } of await context.in(numbers).find({ memberId: { $in: [...all] } }, { limit: MANY }))
      expect((await findByMemberNo(context, _id))?._id).toBe(root);
  }
  expect(await context.in(merges).count({})).toBe(await context.in(members).count({ state: 'merged' }));
  for (let after: string | undefined = ''; after !== undefined;) {
    const step: Awaited<ReturnType<typeof auditStep>> = await auditStep(context, after, 500);
    expect(step.findings).toEqual([]);
    after = step.next;
  }
}

it(`whatever is proven at once, those remain whom the proofs make one (seed ${SEED}, ${ROUNDS} rounds)`, async () => {
  clerk = await world.house.callerOf({ app: 'wxtestapp0000000001', openid: 'o-clerk' });
  for (let round = 1; round <= ROUNDS; round += 1) {
    try {
      cohort = Math.floor((round - 1) / COHORT_ROUNDS);
      unionidShare = [0, 0.3, 0.5, 0.8][(round - 1) % COHORT_ROUNDS] ?? 0;
      const before = order.committed().length;
      await aRound((round - 1) % COHORT_ROUNDS === 0);
      await replay(before);
      expect(await inDatabase()).toEqual(inModel());
    } catch (cause) {
      throw new Error(`seed ${SEED}, round ${round}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    world.setNow(new Date(world.now().getTime() + 60_000));
    context = await world.house.systemContext();
  }
  await expectNothingLost();
}, 300_000);
