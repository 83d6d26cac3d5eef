/** How far the day's decision has come, kind by kind, so that missed days are made up for. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';

export interface DecisionDoc {
  readonly _id: ReminderKind;
  /** The last day on which everybody was told. */
  readonly decidedOn: LocalDay;
}
export const decisions = defineCollection<DecisionDoc>({ name: 'reminderDecisions', indexes: [] });

export const lastDecided = async (reader: Reader, kind: ReminderKind): Promise<LocalDay | undefined> =>
  (await reader.in(decisions).findOne({ _id: kind }))?.decidedOn;

export const markDecided = async (reader: Reader, kind: ReminderKind, decidedOn: LocalDay): Promise<void> =>
  void (await reader.in(decisions).updateOne({ _id: kind }, { $max: { decidedOn } }, { upsert: true }));
