/** Rewards and points for tests of the mall and the counter: what a shop owner writes, and members who can afford it. */
import { findByMemberNo } from '@/cloudfunctions/identity/identity.usecase';
import { done } from '@/cloudfunctions/kernel/outcome';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { applyRewards } from '@/cloudfunctions/mall/mall.usecase';
import { post } from '@/cloudfunctions/points/points.usecase';
import { RewardsFile } from '@/types/contract/catalogue';
import type { World } from './world';

/** A valid reward of which a test states only what matters. */
export const aReward = (change: Record<string, unknown> = {}) => ({
  rewardId: 'cookie',
  name: { zh: '曲奇', en: 'Cookie' },
  note: { zh: '现烤', en: 'Fresh' },
  kind: 'goods',
  category: 'bakery',
  art: 'cookie',
  points: 100,
  stock: 20,
  ...change,
});

/** Puts these rewards, and no others, on the shelf. */
export const stockShelf = (world: World, ...rewards: object[]) =>
  applyRewards(
    readerOf(world.house.platform),
    RewardsFile.parse({ categories: [{ category: 'bakery', name: { zh: '烘焙', en: 'Bakery' }, keywords: ['吃的'] }], rewards }),
    { dryRun: false },
  );

let serial = 0;

/** Gives points that can be used at once. */
export async function givePoints(world: World, memberNo: string, points: number): Promise<void> {
  const context = await world.house.systemContext();
  const member = await findByMemberNo(context, memberNo);
  if (member === undefined) throw new Error('no such member');
  serial += 1;
  const key = `test:${serial}`;
  await context.transact(async (tx) => {
    const given = await post(tx, [
      { kind: 'adjust', memberId: member._id, key, cause: { type: 'adjust' }, points, reason: 'a gift', by: 'test' },
    ]);
    return given.ok ? done(null) : given;
  });
}

/** What a list answered, for `expect`. */
export async function listed(world: World, fn: string, action: string, data: object, as: string): Promise<unknown[]> {
  const { items } = await world.must(fn, action, data, { as });
  return Array.isArray(items) ? items : [];
}

/** The left stock of a reward, as its own document says. */
export async function stockOf(world: World, rewardId: string): Promise<{ stock: number; holds: number }> {
  const found = await world.database.db
    .collection<{ _id: string; stock: number; holds: unknown[] }>('rewards')
    .findOne({ _id: rewardId });
  return { stock: found?.stock ?? Number.NaN, holds: found?.holds.length ?? Number.NaN };
}
