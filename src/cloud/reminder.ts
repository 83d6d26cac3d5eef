/** Border to `reminder`: consent, quota, switches, inbox. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { Sent } from '@/types/contract/contract';
import { call, deed, type Contracts } from './call';
import { changed } from './live';

export const quota = () => call('reminder', 'quota', {});
export const consented = (results: Sent<Contracts['reminder'], 'consented'>['results']) =>
  deed('reminder', 'consented', { results });
export const settings = () => call('reminder', 'settings', {});
export const set = (kind: ReminderKind, on: boolean) => deed('reminder', 'set', { kind, on });
export const inbox = (before?: string) => call('reminder', 'inbox', before === undefined ? {} : { before });
/** The number of unread messages, without the messages. */
export const unread = () => call('reminder', 'inbox', { limit: 1 });
export const read = (messageIds: string[]) => deed('reminder', 'read', { messageIds });

/** The page of a WeChat message was opened. */
export async function opened(messageId: string) {
  const answer = await call('reminder', 'opened', { messageId });
  if (answer.ok) changed();
  return answer;
}
