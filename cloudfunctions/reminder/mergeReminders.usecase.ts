/** Two members turn out to be one: what both were to be told of the same event goes once. */
import type { Delivery } from '@/types/contract/reminder';
import { idsOf } from '../identity/identity.usecase';
import type { Tx } from '../kernel/context';
import { moveDeliveries, toldAs, waitingOf, type ReminderDoc } from './reminder.store';

/** It has gone, or may have. */
const GONE: readonly Delivery[] = ['sending', 'sent', 'delivered', 'unknown'];

/** History stays under the alias; of what still waits, one message an event is left in the queue, none where one has gone. */
export async function mergeReminders(tx: Tx, { survivor }: { survivor: string }): Promise<void> {
  const ids = await idsOf(tx, survivor);
  const kept = new Set<string>();
  const doubled: ReminderDoc[] = [];
  for (const waiting of await waitingOf(tx, ids)) {
    const event = `${waiting.kind} ${waiting.period}`;
    const gone = (await toldAs(tx, ids, waiting)).some((it) => GONE.includes(it.state));
    if (gone || kept.has(event)) doubled.push(waiting);
    kept.add(event);
  }
  await moveDeliveries(
    tx,
    doubled.map((from) => ({ from, to: { state: 'moot' } })),
  );
}
