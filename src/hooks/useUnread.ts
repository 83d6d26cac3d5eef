/** How many messages of the inbox are unread; 0 while that is not known, and for who has no inbox. */
import * as reminder from '@/src/cloud/reminder';
import { useLoad } from './useLoad';

export function useUnread(): number {
  const { load } = useLoad('reminder.unread', reminder.unread);
  return load.state === 'ready' || load.state === 'offline' ? load.data.unread : 0;
}
