/** How a week and the time of day are told on the home page; pure, the day is handed in. */
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { addDays, weekdayOf } from '@/src/format/day';

type Calendar = Answered<Contracts['checkin'], 'calendar'>;

export const mondayOf = (day: string): string => addDays(day, -((weekdayOf(day) + 6) % 7));

export interface WeekDay {
  day: string;
  state: 'done' | 'today' | 'ahead' | 'missed';
  /** What it would bring; 0 where nothing is to come. */
  points: number;
  /** More than an ordinary day. */
  gift: boolean;
}

/** Monday to Sunday of this week. `dayPoints`: what an ordinary day brings. */
export function weekOf(calendar: Pick<Calendar, 'today' | 'ahead'>, doneDays: readonly string[], dayPoints: number): WeekDay[] {
  const monday = mondayOf(calendar.today);
  return Array.from({ length: 7 }, (_, at) => {
    const day = addDays(monday, at);
    const coming = calendar.ahead.find((it) => it.day === day);
    const state = doneDays.includes(day) ? 'done' : day === calendar.today ? 'today' : day < calendar.today ? 'missed' : 'ahead';
    const gift = coming !== undefined && (coming.points > dayPoints || coming.coupon);
    return { day, state, points: coming?.points ?? 0, gift };
  });
}

/** Part of the day by the hour in the shop. */
export function partOfDay(hour: number): 'night' | 'morning' | 'noon' | 'afternoon' | 'evening' {
  if (hour < 5) return 'night';
  if (hour < 11) return 'morning';
  if (hour < 13) return 'noon';
  return hour < 18 ? 'afternoon' : 'evening';
}
