/** Which days can be somebody's birthday, and what is kept of one that was taken back. */
import type { LocalDay } from '@/types/contract/values';
import { birthdayIn, yearOf } from '../kernel/calendar';

/** Nobody who lives was born earlier. */
const EARLIEST = '1900-01-01';
/** The age from which the membership is offered, as the terms say (China's law on personal data protects who is younger apart). */
export const AGE_LEAST_YEARS = 14;

export type BirthdayFault = 'BIRTHDAY_INVALID' | 'UNDER_AGE';

/**
 * Why a day cannot be a member's birthday on `today`, a business day of the shop; undefined where it can. `BIRTHDAY_INVALID`: to come, or
 * before 1900. `UNDER_AGE`: who was born then is not 14 yet; who was born on 29 February has the birthday on the 28th in common years.
 */
export function birthdayFault(birthday: LocalDay, today: LocalDay): BirthdayFault | undefined {
  if (birthday > today || birthday < EARLIEST) return 'BIRTHDAY_INVALID';
  return birthdayIn(birthday, yearOf(birthday) + AGE_LEAST_YEARS) > today ? 'UNDER_AGE' : undefined;
}

/** `MM-DD`, by which the birthdays of a day are found. */
export const monthDayOf = (birthday: LocalDay): string => birthday.slice(5);
