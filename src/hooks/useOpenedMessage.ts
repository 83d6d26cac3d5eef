/** A page that a WeChat message led to: its address carries the message (`m`), which is told to have been opened, once. */
import { useEffect } from 'react';
import { useRouter } from '@tarojs/taro';
import { opened } from '@/src/cloud/reminder';

/** Told since the app was opened. */
const told = new Set<string>();

export function useOpenedMessage(): void {
  const messageId = useRouter().params.m;
  useEffect(() => {
    if (messageId === undefined || messageId === '' || told.has(messageId)) return;
    told.add(messageId);
    void opened(decodeURIComponent(messageId)).then((answer) => {
      // It is only a figure and a mark: the next opening of the page tells it again.
      if (!answer.ok) told.delete(messageId);
    });
  }, [messageId]);
}
