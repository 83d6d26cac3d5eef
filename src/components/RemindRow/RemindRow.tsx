/** A reminder's offer on a page that does not ask for the quota itself. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import { quota } from '@/src/cloud/reminder';
import { useLoad } from '@/src/hooks/useLoad';
import { RemindOffer } from './RemindOffer';

interface Props {
  kind: ReminderKind;
  title: string;
  look?: 'row' | 'panel';
}

export function RemindRow(props: Props) {
  const { load } = useLoad('reminder.quota', quota);
  const known = load.state === 'ready' || load.state === 'offline' ? load.data.items : [];
  return <RemindOffer {...props} quota={known} />;
}
