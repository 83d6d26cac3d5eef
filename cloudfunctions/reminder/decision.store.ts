/** How far the day's decision has come, kind by kind, so that missed days are made up for and a killed run goes on where it was. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';

/** Everybody up to and with this place was told, in this walk and those before it, in a decision of this span. */
export interface Bookmark {
  readonly since: LocalDay;
  readonly today: LocalDay;
  readonly walk: string;
  readonly after: string;
}

export interface DecisionDoc {
  readonly _id: ReminderKind;
  /** The last day on which everybody was told. */
  readonly decidedOn?: LocalDay;
  /** Of a run that is under way, or was killed. */
  readonly bookmark?: Bookmark;
}
export const decisions = defineCollection<DecisionDoc>({ name: 'reminderDecisions', indexes: [] });

export const decisionOf = async (reader: Reader, kind: ReminderKind): Promise<Omit<DecisionDoc, '_id'>> =>
  (await reader.in(decisions).findOne({ _id: kind })) ?? {};

export const keepPlace = async (reader: Reader, kind: ReminderKind, bookmark: Bookmark): Promise<void> =>
  void (await reader.in(decisions).updateOne({ _id: kind }, { $set: { bookmark } }, { upsert: true }));

export const markDecided = async (reader: Reader, kind: ReminderKind, decidedOn: LocalDay): Promise<void> =>
  void (await reader.in(decisions).updateOne({ _id: kind }, { $max: { decidedOn }, $unset: { bookmark: '' } }, { upsert: true }));
