/** WeChat's template ids of a kind of reminder that is not switched off, asked for with the page, so that they are at hand before any tap. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import { quota } from '@/src/cloud/reminder';
import { useLoad } from './useLoad';

export function useTemplateIds(kind: ReminderKind): string[] {
  const { load } = useLoad('reminder.quota', quota);
  if (load.state !== 'ready' && load.state !== 'offline') return [];
  return load.data.items.filter((it) => it.kind === kind && it.on).map((it) => it.templateId);
}
