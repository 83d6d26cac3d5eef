/** What the growth page shows, asked in one go. */
import type { Answered } from '@/types/contract/contract';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import * as growth from '@/src/cloud/growth';
import * as shop from '@/src/cloud/shop';
import { dayAt } from '@/src/format/day';

export type Path = Answered<Contracts['growth'], 'path'>;
export type StationItem = Path['stations'][number];

export interface GrowthView {
  progress: Answered<Contracts['growth'], 'progress'>;
  path: Path;
  programme: Answered<Contracts['shop'], 'programme'>;
  today: string;
}

export async function loadGrowth(): Promise<Answer<GrowthView>> {
  const [progress, path, programme] = await Promise.all([growth.progress(), growth.path(), shop.programme()]);
  if (!progress.ok) return progress;
  if (!path.ok) return path;
  if (!programme.ok) return programme;
  return { ok: true, data: { progress: progress.data, path: path.data, programme: programme.data, today: dayAt(nowMs()) } };
}
