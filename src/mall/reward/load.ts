/** What the reward page shows, asked in one go. */
import type { Answered } from '@/types/contract/contract';
import type { RewardItem } from '@/types/contract/mall';
import type { Balance } from '@/types/contract/points';
import type { ShopItem } from '@/types/contract/shop';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import * as growth from '@/src/cloud/growth';
import * as mall from '@/src/cloud/mall';
import * as points from '@/src/cloud/points';
import * as shop from '@/src/cloud/shop';

export interface RewardPage {
  reward: RewardItem;
  balance: Balance;
  /** Where it can be fetched; all shops where it may be any. */
  shops: ShopItem[];
  pickupDays: number;
  progress?: Answered<Contracts['growth'], 'progress'>;
  stations: Answered<Contracts['growth'], 'path'>['stations'];
}

export async function loadReward(rewardId: string): Promise<Answer<RewardPage>> {
  const [reward, balance, shops, programme, progress, path] = await Promise.all([
    mall.reward(rewardId),
    points.balance(),
    shop.shops(),
    shop.programme(),
    growth.progress(),
    growth.path(),
  ]);
  if (!reward.ok) return reward;
  if (!balance.ok) return balance;
  if (!shops.ok) return shops;
  if (!programme.ok) return programme;
  const { shopIds } = reward.data.reward;
  return {
    ok: true,
    data: {
      reward: reward.data.reward,
      balance: balance.data,
      shops: shops.data.items.filter((it) => shopIds.length === 0 || shopIds.includes(it.shopId)),
      pickupDays: programme.data.mall.pickupDays,
      progress: progress.ok ? progress.data : undefined,
      stations: path.ok ? path.data.stations : [],
    },
  };
}
