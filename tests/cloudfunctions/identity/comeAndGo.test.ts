/**
 * People who come, prove, agree, take that back, sign out and leave, all at once and in two apps, while staff settle and files come in:
 * whatever was committed in whatever order, nothing is left that leads to nobody. `SEED=… ROUNDS=…` runs another life.
 */
import { z } from 'zod';
import { conflicts } from '@/cloudfunctions/identity/conflict.store';
import { importMember } from '@/cloudfunctions/identity/identity.usecase';
import { generationOf } from '@/cloudfunctions/identity/recognise.usecase';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { done } from '@/cloudfunctions/kernel/outcome';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { auditStep } from '@/cloudfunctions/points/audit.usecase';
import { LocalDay } from '@/types/contract/values';
import { seeded } from '../../simulation/random';
import { code } from '../../support/people';
import { openWorld, type Reply, type World } from '../../support/world';
import { identityFaults } from './soundness';

const SEED = Number(process.env.SEED ?? 20260305);
const ROUNDS = Number(process.env.ROUNDS ?? 8);
const AT_ONCE = 16;
const APPS = ['wxmini000000000001', 'wxofficial00000001'] as const;
const PHONES = ['13600000001', '13600000002', '13600000003', '13600000004'];

const random = seeded(SEED);
let world: World;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  await world.hire('o-clerk', ['jingan']);
});
afterAll(() => world.close());

const sighted = () => ({ ...readerOf(world.house.platform), vault: world.house.platform.vault });

interface Who {
  readonly app: string;
  readonly openid: string;
  readonly unionid?: string;
  readonly generation: number;
}

/** With the session that they have just now begun. */
async function somebody(): Promise<Who> {
  const person = random.between(1, 5);
  const app = random.oneOf(APPS);
  const who = { app, openid: `o-${person}-${app}`, ...(random.chance(0.4) && { unionid: `u-${person}` }) };
  return { ...who, generation: await generationOf(sighted(), who) };
}

/** An ended session is nobody, and a busy database is nothing done. */
async function call(who: Who, fn: string, action: string, data: object): Promise<string> {
  try {
    if ((await world.house.callerOf(who)) === undefined) return 'NO_SESSION';
    return code(await world.call(fn, action, data, { as: who }));
  } catch (error) {
    if (error instanceof BusyError) return 'BUSY';
    throw error;
  }
}

const Me = z.object({ data: z.object({ member: z.object({ memberNo: z.string() }) }) });
/** Nobody's number for who is no member just now. */
const numberOf = (reply: Reply): string => Me.safeParse(reply).data?.data.member.memberNo ?? '00000000';

let codes = 0;
async function prove(who: Who): Promise<string> {
  const phoneCode = `come-${(codes += 1)}`;
  world.wechat.phones.set(phoneCode, random.oneOf(PHONES));
  return call(who, 'identity', 'bindPhone', { phoneCode });
}

async function leave(who: Who): Promise<string> {
  const me = await world.call('identity', 'me', {}, { as: who });
  return call(who, 'identity', 'erase', { memberNo: numberOf(me) });
}

async function settle(): Promise<string> {
  const context = await world.house.systemContext();
  const [open] = await context.in(conflicts).find({ state: 'open' }, { sort: { _id: random.chance(0.5) ? 1 : -1 }, limit: 1 });
  if (open === undefined) return 'OK';
  const keep = random.oneOf(['holder', 'claimant', 'both']);
  const settled = { conflictId: open._id, keep, reason: '看了证件' };
  return code(await world.call('identity', 'settle', settled, { as: 'o-clerk' }));
}

async function bringIn(): Promise<string> {
  const context = await world.house.systemContext();
  const row = {
    card: `C-${random.between(1, 6)}`,
    phone: random.oneOf(PHONES),
    name: '老卡',
    birthday: LocalDay.parse('1980-05-05'),
    joinedAt: new Date('2020-01-01T00:00:00Z'),
  };
  try {
    await context.transact(async (tx) => done(await importMember(tx, row, context.participants)));
    return 'OK';
  } catch (error) {
    if (error instanceof BusyError) return 'BUSY';
    throw error;
  }
}

async function deed(): Promise<string> {
  const who = await somebody();
  const consent = (await world.house.systemContext()).programme.identity.consentVersion;
  const deeds: readonly [number, () => Promise<string>][] = [
    [6, () => call(who, 'identity', 'join', { scene: 'shop:jingan', consent, nickname: `名${random.between(1, 99)}` })],
    [5, () => prove(who)],
    [2, () => leave(who)],
    [1, () => call(who, 'identity', 'withdraw', {})],
    [2, () => call(who, 'identity', 'agree', { consent })],
    [1, () => call(who, 'identity', 'signOutEverywhere', {})],
    [1, () => call(who, 'identity', 'setBirthday', { birthday: '1991-03-09' })],
    [1, () => call(who, 'identity', 'setProfile', { nickname: `新${random.between(1, 99)}` })],
    [2, () => call(who, 'identity', 'memberCode', {})],
    [2, settle],
    [2, bringIn],
  ];
  const drawn = deeds.flatMap(([share, work]) => Array.from({ length: share }, () => work));
  return random.oneOf(drawn)();
}

/** What may be heard where anybody may be faster; anything else is a bug. */
const HEARD = [
  'OK', 'BUSY', 'NO_SESSION', 'NOT_A_MEMBER', 'NO_SUCH_MEMBER', 'CONSENT_REQUIRED', 'PHONE_TAKEN', 'BIRTHDAY_SET', 'NO_SUCH_CONFLICT',
  'ALREADY_SETTLED', 'FORBIDDEN',
]; // prettier-ignore

it(`nothing leads to nobody, whatever they do at once (seed ${SEED}, ${ROUNDS} rounds)`, async () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const heard = await Promise.all(Array.from({ length: AT_ONCE }, () => deed()));
    expect({ round, odd: heard.filter((it) => !HEARD.includes(it)) }).toEqual({ round, odd: [] });
    expect({ round, faults: await identityFaults(await world.house.systemContext()) }).toEqual({ round, faults: [] });
    world.setNow(new Date(world.now().getTime() + 60_000));
  }
  await world.runJob('identity.sweep');
  const context = await world.house.systemContext();
  expect(await identityFaults(context)).toEqual([]);
  expect((await auditStep(context, '', 500)).findings).toEqual([]);
}, 300_000);

it('of sessions and endings at once, none of an older one is left', async () => {
  for (let round = 0; round < 12; round += 1) {
    const who = { app: APPS[0], openid: `o-ends-${round}`, unionid: `u-ends-${round}` };
    const other = { ...who, app: APPS[1], openid: `oa-ends-${round}` };
    await world.join(who);
    const begun = [
      { ...who, generation: 0 },
      { ...other, generation: 0 },
    ];
    await Promise.all([
      world.call('identity', 'signOutEverywhere', {}, { as: begun[0] ?? who }),
      world.house.callerOf(begun[1] ?? other),
      world.call('identity', 'setProfile', { nickname: '还在' }, { as: begun[1] ?? other }),
      world.house.callerOf(begun[0] ?? who),
    ]);
    for (const session of begun) expect(await world.house.callerOf(session)).toBeUndefined();
    const anew = await generationOf(sighted(), other);
    expect(await world.house.callerOf({ ...other, generation: anew })).toMatchObject({ memberId: expect.any(String) });
  }
});
