/** Templates of these kinds that have no message in hand, asked for with the page, so that they are at hand before any tap. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import { quota } from '@/src/cloud/reminder';
import { idsToAsk } from '@/src/device/consentIds';
import { useLoad } from './useLoad';

export function useIdsToAsk(kinds: readonly ReminderKind[]): string[] {
  const { load } = useLoad('reminder.quota', quota);
  return load.state === 'ready' || load.state === 'offline' ? idsToAsk(load.data.items, kinds) : [];
}
