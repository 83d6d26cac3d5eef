/** Whoever stands at the counter, and what an assistant should know about them in a few words. */
import type { Glance } from '@/types/contract/counter';
import { addDays, daysBetween, shortDay, weekday } from '@/src/format/day';
import type { counterTexts } from '@/src/texts/counter';
import type { Language } from '@/src/texts/language';

export interface Customer {
  /** Exactly one says to the server who it is. */
  who: { visit: string } | { memberNo: string };
  member: Glance;
}

type Texts = (typeof counterTexts)['zh'];

/** How long ahead a birthday is worth a word. */
const BIRTHDAY_AHEAD_DAYS = 14;

/** Days until the next birthday, whose year may be masked; who was born on 29 February has it on the 28th in common years. */
export function daysToBirthday(birthday: string, today: string): number {
  const year = Number(today.slice(0, 4));
  const inYear = (it: number) => {
    const leap = (it % 4 === 0 && it % 100 !== 0) || it % 400 === 0;
    return `${it}-${birthday.slice(5) === '02-29' && !leap ? '02-28' : birthday.slice(5)}`;
  };
  const thisYear = daysBetween(today, inYear(year));
  return thisYear >= 0 ? thisYear : daysBetween(today, inYear(year + 1));
}

/** Birthday, favourite, what waits: most important first; empty when there is nothing to say. */
export function hintsOf(member: Glance, favourite: string | undefined, today: string, language: Language, t: Texts): string[] {
  const hints: string[] = [];
  const days = member.birthday === undefined ? undefined : daysToBirthday(member.birthday, today);
  if (days === 0) hints.push(t.birthdayToday);
  else if (days === 1) hints.push(t.birthdayTomorrow);
  else if (days !== undefined && days <= BIRTHDAY_AHEAD_DAYS) {
    const day = addDays(today, days);
    hints.push(t.birthdayOn(`${shortDay(day, today, language)} ${weekday(day, language)}`));
  }
  if (favourite !== undefined) hints.push(t.favourite(favourite));
  if (member.waiting.length > 0) hints.push(t.waiting(member.waiting.length));
  return hints;
}

export function lastVisitOf({ lastVisit }: Pick<Glance, 'lastVisit'>, today: string, t: Texts): string {
  if (lastVisit === null) return t.firstVisit;
  const days = daysBetween(lastVisit, today);
  return days <= 0 ? t.today : t.daysAgo(days);
}
