/** What the words of every kind are made of: a value with its label in both languages, and the phrases that several kinds use. */
import type { REMINDER_VALUES, ReminderKind } from '@/types/contract/reminderKind';
import type { LocalDay } from '@/types/contract/values';
import { dateText, dateTextEn, type Clock } from './field.rule';

export interface Said {
  readonly label: { readonly zh: string; readonly en: string };
  readonly zh: string;
  readonly en: string;
  /** Of a day: the time of it that is meant, for fields that want one. */
  readonly clock?: Clock;
}

/** A kind says every value that a mapping of it can name. */
export type WordsOf<K extends ReminderKind> = { readonly [V in keyof (typeof REMINDER_VALUES)[K]]: Said };

export const said = (labelZh: string, labelEn: string, zh: string, en: string): Said => ({
  label: { zh: labelZh, en: labelEn },
  zh,
  en,
});

export const saidNumber = (labelZh: string, labelEn: string, value: number): Said =>
  said(labelZh, labelEn, String(value), String(value));

export const saidDay = (labelZh: string, labelEn: string, day: LocalDay): Said =>
  said(labelZh, labelEn, dateText(day), dateTextEn(day));

/** The last day on which something can still be done. */
export const saidLastDay = (labelZh: string, labelEn: string, day: LocalDay): Said => ({
  ...saidDay(labelZh, labelEn, day),
  clock: '23:59',
});

export const note = (zh: string, en: string): Said => said('说明', 'Note', zh, en);

/** `3 days`, `1 day`. */
export const daysEn = (days: number): string => (days === 1 ? '1 day' : `${days} days`);
