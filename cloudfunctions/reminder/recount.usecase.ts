/** Looking again at what a reminder says, before it goes. */
import type { Context } from '../kernel/context';
import type { Facts } from './facts.rule';
import type { ReminderDoc } from './reminder.store';

/** The facts as they are now, in the order asked. */
export const recountedMany = async (_context: Context, reminders: readonly ReminderDoc[]): Promise<(Facts | 'moot')[]> =>
  reminders.map((it) => it.facts);
