/** What the growth page shows, asked in one go. */
import type { Answered } from '@/types/contract/contract';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import * as growth from '@/src/cloud/growth';
import * as reminder from '@/src/cloud/reminder';
import * as shop from '@/src/cloud/shop';
import { dayAt } from '@/src/format/day';

export type Path = Answered<Contracts['growth'], 'path'>;
export type StationItem = Path['stations'][number];

export interface GrowthView {
  progress: Answered<Contracts['growth'], 'progress'>;
  path: Path;
  programme: Answered<Contracts['shop'], 'programme'>;
  today: string;
  /** At hand before a tap that books a reminder; an offer on the side, so empty when it could not be had. */
  quota: Answered<Contracts['reminder'], 'quota'>['items'];
}

export async function loadGrowth(): Promise<Answer<GrowthView>> {
  const [progress, path, programme, quota] = await Promise.all([
    growth.progress(),
    growth.path(),
    shop.programme(),
    reminder.quota(),
  ]);
  if (!progress.ok) return progress;
  if (!path.ok) return path;
  if (!programme.ok) return programme;
  return {
    ok: true,
    data: {
      progress: progress.data,
      path: path.data,
      programme: programme.data,
      today: dayAt(nowMs()),
      quota: quota.ok ? quota.data.items : [],
    },
  };
}
