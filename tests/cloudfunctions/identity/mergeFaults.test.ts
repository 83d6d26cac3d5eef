/** A merge whose database fails at any one call: it is done whole, or not at all and at the next call. */
import { createHash } from 'node:crypto';
import { openHouse, type House } from '@/cloudfunctions/house';
import { idsOf } from '@/cloudfunctions/identity/identity.usecase';
import { identities } from '@/cloudfunctions/identity/identity.store';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { findAccounts } from '@/cloudfunctions/points/points.store';
import { seededBytes } from '../../support/chance';
import { faulty, type FaultKind, type FaultyDatabase } from '../../support/faults';
import { APP, openWorld, type World } from '../../support/world';

const OFFICIAL = 'wxofficial000000001';
/** Every call of the first, then ever wider apart: the way to the end is some sixty calls long. */
const CALLS = [1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 36, 43, 51, 60, 70, 81, 95];

let world: World;
let house: House;
let database: FaultyDatabase;
beforeAll(async () => {
  world = await openWorld();
  database = faulty(world.database);
  const key = (text: string) => createHash('sha256').update(text).digest();
  house = openHouse({
    database,
    wechat: world.wechat,
    vault: createVault({ keys: { 1: key('seal') }, indexKey: key('index') }),
    log: world.house.platform.log,
    random: seededBytes(),
    clock: () => world.now(),
    monotonicMs: () => performance.now(),
  });
});
afterAll(() => world.close());

/** Two who are about to be found out to be one; the call that finds it, with the database failing once. */
async function mergeFailing(name: string, nth: number, kind: FaultKind): Promise<{ failed: boolean; reached: boolean }> {
  await world.join({ app: OFFICIAL, openid: `oa-${name}`, unionid: `u-${name}` });
  await world.join(`o-${name}`);
  database.arm(nth, kind);
  const failed = await house.callerOf({ app: APP, openid: `o-${name}`, unionid: `u-${name}` }).then(
    () => false,
    () => true,
  );
  const reached = database.calls() >= nth;
  database.arm(0, kind);
  return { failed, reached };
}

/** Either two members with 100 points each, or one with one welcome's: in identities, aliases and the ledger alike. */
async function membersNow(name: string): Promise<{ members: number; aliases: number; points: number[] }> {
  const reader = readerOf(house.platform);
  const rows = await reader.in(identities).find({ subject: { $in: [`o-${name}`, `oa-${name}`] } }, { limit: 5 });
  const ids = [...new Set(rows.map((it) => it.memberId))];
  const all = (await Promise.all(ids.map((it) => idsOf(reader, it)))).flat();
  const open = (await findAccounts(reader, all)).filter((it) => it.mergedInto === undefined);
  return { members: ids.length, aliases: all.length - ids.length, points: open.map((it) => it.balance) };
}
const TWO = { members: 2, aliases: 0, points: [100, 100] };
const ONE = { members: 1, aliases: 1, points: [100] };

it.each<{ kind: FaultKind; hurts: boolean }>([
  { kind: 'before, transient', hurts: false },
  { kind: 'after, transient', hurts: false },
  { kind: 'before, fatal', hurts: true },
  { kind: 'after, fatal', hurts: true },
])('$kind, at any call', async ({ kind, hurts }) => {
  let failures = 0;
  for (const nth of CALLS) {
    const name = `${kind.replace(', ', '-')}-${nth}`;
    const { failed, reached } = await mergeFailing(name, nth, kind);
    if (failed) failures += 1;
    const now = await membersNow(name);
    if (!failed) expect({ name, ...now }).toEqual({ name, ...ONE });
    // Where only the answer of the commit was lost, it is done although the call failed.
    else expect([TWO, ONE]).toContainEqual(now);
    await world.must('identity', 'me', {}, { as: { openid: `o-${name}`, unionid: `u-${name}` } });
    expect({ name, ...(await membersNow(name)) }).toEqual({ name, ...ONE });
    if (!reached) break;
  }
  // What is read outside of the transaction (both rows, the programme; member and roles afterwards) is tried again by whoever calls.
  if (hurts) expect(failures).toBeGreaterThan(8);
  else expect(failures).toBeLessThan(8);
});
