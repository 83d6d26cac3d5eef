/** Which days can be somebody's birthday. */
import type { LocalDay } from '@/types/contract/values';

/** The oldest person on record lived 122 years (Jeanne Calment, 1875 to 1997). */
const YEARS_MAX = 122;

/** A day that is over, within a lifetime. */
export function isBirthday(day: LocalDay, today: LocalDay): boolean {
  const earliest = `${String(Number(today.slice(0, 4)) - YEARS_MAX).padStart(4, '0')}${today.slice(4)}`;
  return day < today && day >= earliest;
}

/** `MM-DD`, by which the birthdays of a day are found. */
export const monthDayOf = (birthday: LocalDay): string => birthday.slice(5);
