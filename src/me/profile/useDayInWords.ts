/** A day in the member's language, with the year when it is not this one. */
import { nowMs } from '@/src/cloud/clock';
import { dayAt, dayInWords } from '@/src/format/day';
import { useLanguage } from '@/src/texts/language';

export function useDayInWords(): (day: string) => string {
  const language = useLanguage();
  return (day) => dayInWords(day, language, dayAt(nowMs()));
}
