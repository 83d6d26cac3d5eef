/** The owner's list of rewards applied: says what changes, and does it unless it is a dry run. What was already taken stays taken. */
import type { Reward, RewardsFile } from '@/types/contract/catalogue';
import type { Reader } from '../kernel/database';
import { stockLeft } from '../kernel/stock';
import {
  findReward,
  insertReward,
  listCategories,
  listRewards,
  replaceReward,
  retireReward,
  saveCategories,
  type RewardDoc,
} from './mall.store';

/** `changes`: a sentence each, in the order of the list; empty when the database says the same already. */
export async function applyRewards(
  reader: Reader,
  file: RewardsFile,
  { dryRun }: { dryRun: boolean },
): Promise<{ changes: string[] }> {
  const changes: string[] = [];
  const note = (text: string) => void changes.push(text);
  if (JSON.stringify(await listCategories(reader)) !== JSON.stringify(file.categories)) {
    note('reward categories: changed');
    if (!dryRun) await saveCategories(reader, file.categories);
  }
  for (const [place, reward] of file.rewards.entries()) {
    const known = await findReward(reader, reward.rewardId);
    if (known === null) {
      note(`reward ${reward.rewardId}: new`);
      if (!dryRun)
        await insertReward(reader, { _id: reward.rewardId, reward, place, offered: true, stock: reward.stock, holds: [] });
    } else if (isChanged(known, reward, place)) {
      note(`reward ${reward.rewardId}: ${describe(known, reward)}`);
      if (!dryRun) await change(reader, reward, place);
    }
  }
  const listed = new Set(file.rewards.map((it) => it.rewardId));
  for (const gone of await listRewards(reader)) {
    if (listed.has(gone._id) || !gone.offered) continue;
    note(`reward ${gone._id}: no longer offered`);
    if (!dryRun) await retireReward(reader, gone._id);
  }
  return { changes };
}

const isChanged = (known: RewardDoc, reward: Reward, place: number) =>
  !known.offered || known.place !== place || JSON.stringify(known.reward) !== JSON.stringify(reward);

function describe(known: RewardDoc, reward: Reward): string {
  if (known.reward.stock === reward.stock) return 'changed';
  const left = stockLeft(known.reward.stock, known.stock, reward.stock);
  return `stock ${known.reward.stock} → ${reward.stock}, of which ${left} left`;
}

/** Exchanges go on meanwhile: written only if the stock is still what was read, else read again. */
async function change(reader: Reader, reward: Reward, place: number): Promise<void> {
  for (;;) {
    const known = await findReward(reader, reward.rewardId);
    if (known === null) return;
    const stock = stockLeft(known.reward.stock, known.stock, reward.stock);
    if (await replaceReward(reader, known, { reward, place, offered: true, stock })) return;
  }
}
