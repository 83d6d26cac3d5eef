/** The rules of how a month and a streak are drawn; pure, no clock. */
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { daysInMonth, weekdayOf } from '@/src/format/day';

export type Calendar = Answered<Contracts['checkin'], 'calendar'>;
export type Stage = Answered<Contracts['shop'], 'programme'>['checkin']['stages'][number];

export interface Cell {
  /** `YYYY-MM-DD`; empty before the first of the month. */
  day: string;
  state: 'blank' | 'done' | 'today' | 'missed' | 'ahead';
}

/** The cells of a month in weeks that begin with Sunday. */
export function cellsOf(month: string, today: string, doneDays: readonly string[]): Cell[] {
  const blanks = Array.from({ length: weekdayOf(`${month}-01`) }, (): Cell => ({ day: '', state: 'blank' }));
  const days = Array.from({ length: daysInMonth(month) }, (_, at): Cell => {
    const day = `${month}-${(at + 1).toString().padStart(2, '0')}`;
    if (doneDays.includes(day)) return { day, state: 'done' };
    if (day === today) return { day, state: 'today' };
    return { day, state: day < today ? 'missed' : 'ahead' };
  });
  return [...blanks, ...days];
}

/** The day within the cycle of rewards, 0 before the first; the last stage ends a cycle. */
export function placeInCycle(streak: number, stages: readonly Stage[]): number {
  const length = stages[stages.length - 1]?.day ?? 0;
  if (streak === 0 || length === 0) return streak;
  return ((streak - 1) % length) + 1;
}

/** The next stage and how many more days it takes; undefined when this round's last one is reached. */
export function nextStage(place: number, stages: readonly Stage[]): { stage: Stage; days: number } | undefined {
  const stage = stages.find((it) => it.day > place);
  return stage === undefined ? undefined : { stage, days: stage.day - place };
}

/** Percent of a bar on which the stages stand evenly from its left end to its right one. */
export function stagePercent(place: number, stages: readonly Stage[]): number {
  const gap = 100 / Math.max(1, stages.length - 1);
  let percent = 0;
  for (let at = 1; at < stages.length; at += 1) {
    const from = stages[at - 1]?.day ?? 0;
    const to = stages[at]?.day ?? 0;
    percent += gap * Math.min(1, Math.max(0, (place - from) / (to - from)));
  }
  return Math.round(percent * 10) / 10;
}
