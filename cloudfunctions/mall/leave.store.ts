/** What an erasure takes out of exchanges that stay. */
import type { Reader } from '../kernel/database';
import { exchanges } from './mall.store';

/** Why staff undid a hand-over, in their words. */
export const forgetReasons = async (reader: Reader, memberIds: readonly string[]): Promise<void> =>
  void (await reader
    .in(exchanges)
    .updateMany(
      { memberId: { $in: [...memberIds] }, 'handOver.undone': { $exists: true } },
      { $set: { 'handOver.undone.reason': '' } },
    ));
