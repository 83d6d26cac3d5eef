/** The inbox: every reminder that was decided stands there, with or without consent. */
import type { Delivery } from '@/types/contract/reminder';
import type { ReminderKind } from '@/types/contract/reminderKind';
import { idsOf } from '../identity/identity.usecase';
import { memberOf } from '../kernel/caller';
import type { Context } from '../kernel/context';
import { done, type Outcome } from '../kernel/outcome';
import { linesOf } from './message.rule';
import { inboxOf, markRead, unreadOf, type ReminderDoc } from './reminder.store';

export interface InboxItem {
  readonly messageId: string;
  readonly kind: ReminderKind;
  readonly title: string;
  readonly lines: { label: string; text: string }[];
  readonly page: string;
  readonly at: string;
  readonly read: boolean;
  readonly delivery: Delivery;
}

export async function inbox(
  context: Context,
  page: { before?: string; limit: number },
): Promise<{ items: InboxItem[]; next?: string; unread: number }> {
  const ids = await idsOf(context, memberOf(context));
  const found = await inboxOf(context, ids, { before: page.before, limit: page.limit + 1 });
  const shown = found.slice(0, page.limit);
  return {
    items: shown.map((it) => itemOf(it, context.language)),
    ...(found.length > page.limit && { next: shown.at(-1)?._id }),
    unread: await unreadOf(context, ids),
  };
}

const itemOf = ({ _id, kind, title, facts, page, at, read, state }: ReminderDoc, language: 'zh' | 'en'): InboxItem => ({
  messageId: _id,
  kind,
  title: title[language],
  lines: linesOf(facts, language),
  page,
  at: at.toISOString(),
  read,
  delivery: state,
});

/** Marks the caller's own messages; ids of others mark nothing. A message that was opened from WeChat's is read with it. */
export const read = (context: Context, messageIds: readonly string[]): Promise<Outcome<{ unread: number }, never>> =>
  context.transact<{ unread: number }, never>(async (tx) => {
    const ids = await idsOf(tx, memberOf(tx));
    await markRead(tx, ids, messageIds);
    return done({ unread: await unreadOf(tx, ids) });
  });
