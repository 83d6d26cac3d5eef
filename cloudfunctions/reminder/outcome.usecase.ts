/** Whether a message that WeChat took has arrived: only its later push says so. */
import type { Context } from '../kernel/context';
import { notedAmong } from './push.store';
import { moveDeliveries, type ReminderDoc } from './reminder.store';

const PURPOSE = 'reminder.outcome';

/** Under which name the outcome of a message is noted. */
export const outcomeId = ({ vault }: Pick<Context, 'vault'>, msgId: string): string => vault.blindIndex(PURPOSE, msgId);

/** Books how these messages ended, by WeChat's number; those without an outcome, or not booked as sent, stay as they are. */
export async function deliveredOrNot(
  context: Context,
  sent: readonly ReminderDoc[],
  codes: ReadonlyMap<string, number>,
): Promise<void> {
  const ended = sent.flatMap((from) => {
    const code = from.msgId === undefined ? undefined : codes.get(from.msgId);
    return from.state !== 'sent' || code === undefined ? [] : [{ from, code }];
  });
  await moveDeliveries(
    context,
    ended.map(({ from, code }) => ({ from, to: code === 0 ? { state: 'delivered' } : { state: 'failed', code } })),
  );
}

/** The same for messages just booked, whose pushes may have come before. */
export async function outcomesOf(context: Context, sent: readonly ReminderDoc[]): Promise<void> {
  const numbers = new Map(
    sent.flatMap(({ msgId }) => (msgId === undefined ? [] : [[outcomeId(context, msgId), msgId] as const])),
  );
  if (numbers.size === 0) return;
  const codes = new Map<string, number>();
  for (const { _id, code } of await notedAmong(context, [...numbers.keys()])) {
    const msgId = numbers.get(_id);
    if (msgId !== undefined && code !== undefined) codes.set(msgId, code);
  }
  if (codes.size > 0) await deliveredOrNot(context, sent, codes);
}
