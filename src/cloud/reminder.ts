/** Border to `reminder`: consent, quota, inbox. */
import type { Sent } from '@/types/contract/contract';
import { call, deed, type Contracts } from './call';

export const quota = () => call('reminder', 'quota', {});
export const consented = (results: Sent<Contracts['reminder'], 'consented'>['results']) =>
  deed('reminder', 'consented', { results });
export const inbox = (before?: string) => call('reminder', 'inbox', before === undefined ? {} : { before });
export const read = (messageIds: string[]) => deed('reminder', 'read', { messageIds });
