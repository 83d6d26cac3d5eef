/**
 * Random proofs from many callers at once: joins and calls in two apps, unionids that turn up, phones, imports, settled conflicts,
 * purchases by old numbers. Replayed in the order in which they were committed, a union-find with the rule of the first prover comes to
 * exactly the members that remain. `SEED=… ROUNDS=… npx jest --selectProjects functions --testPathPattern oneMember` runs another life.
 */
import { identities, members, numbers } from '@/cloudfunctions/identity/identity.store';
import { findByMemberNo, idsOf } from '@/cloudfunctions/identity/identity.usecase';
import { merges } from '@/cloudfunctions/identity/merge.store';
import { usable } from '@/cloudfunctions/coupon/coupon.usecase';
import { progressOf } from '@/cloudfunctions/growth/growth.usecase';
import type { Caller } from '@/cloudfunctions/kernel/context';
import { auditStep } from '@/cloudfunctions/points/audit.usecase';
import { balanceOf } from '@/cloudfunctions/points/points.usecase';
import { seeded } from '../../simulation/random';
import { watchCommits } from '../../support/commitOrder';
import { APP, openWorld, type World } from '../../support/world';
import { Life } from './oneMember.life';

const SEED = Number(process.env.SEED ?? 20260302);
const ROUNDS = Number(process.env.ROUNDS ?? 8);
const MANY = 1000;

let world: World;
let life: Life;
let clerk: Caller | undefined;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z', { monitorCommands: true });
  await world.hire('o-clerk', ['jingan']);
  clerk = await world.house.callerOf({ app: APP, openid: 'o-clerk' });
  const order = watchCommits(world.database.client);
  life = new Life(world, order, seeded(SEED), clerk, await world.house.systemContext());
});
afterAll(() => world.close());

const sorted = <T>(items: readonly T[]): T[] => [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

async function inDatabase() {
  const { context } = life;
  const phoneOf = life.phonesByIndex();
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
    disputes: sorted((await life.openDisputes()).map(({ dispute }) => dispute)),
  };
}

function inModel(): Awaited<ReturnType<typeof inDatabase>> {
  const classes = [...life.model.classes()];
  return {
    ways: sorted([...life.model.ways].map(([way, id]) => [way, life.model.find(id)])),
    numbers: sorted([...life.model.numbers].map(([phone, { owner, proven }]) => [phone, life.model.find(owner), proven])),
    members: sorted(
      classes.map(([id, all]) => {
        const { phone = '', proven } = life.model.shownNumber(id);
        return { id, all: [...all].sort(), phone, proven };
      }),
    ),
    aliases: sorted(classes.flatMap(([root, all]) => [...all].filter((it) => it !== root).map((it) => [it, root]))),
    disputes: sorted(life.model.disputes),
  };
}

/** Everything that anybody was given is there once, with whoever they are now, and of several welcomes one. */
async function expectNothingLost(): Promise<void> {
  const { context } = life;
  for (const [root, all] of life.model.classes()) {
    const theirs = life.given.filter((it) => all.has(it.id));
    const sum = (what: 'points' | 'yuan' | 'coupons') => theirs.reduce((total, it) => total + it[what], 0);
    const { available, pending, debt } = await balanceOf(context, context, root);
    const spare = Math.max(0, theirs.filter((it) => it.welcome).length - 1);
    expect({ root, points: available + pending - debt }).toEqual({ root, points: sum('points') - 100 * spare });
    expect((await usable(context, context, root)).length).toBe(sum('coupons') - spare);
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
  for (let round = 1; round <= ROUNDS; round += 1) {
    try {
      await life.live(round);
      expect(await inDatabase()).toEqual(inModel());
    } catch (cause) {
      throw new Error(`seed ${SEED}, round ${round}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    world.setNow(new Date(world.now().getTime() + 60_000));
    life.context = await world.house.systemContext();
  }
  await expectNothingLost();
}, 300_000);
