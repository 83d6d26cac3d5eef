/** A list that grows by pages, newest first: the first page as `useLoad` gives it, more on demand. */
import { useCallback, useState } from 'react';
import type { Answer } from '@/src/cloud/answer';
import { useLoad } from './useLoad';

interface Page<T> {
  items: T[];
  next?: string;
}

/** What came after the first page. It belongs to that first page: a new one starts over. */
interface More<T> {
  of: unknown;
  items: T[];
  next: string | undefined;
}

/** `keep: false` as in `useLoad`. */
export function usePages<T, P extends Page<T>>(
  name: string,
  ask: (before?: string) => Promise<Answer<P & Page<T>>>,
  { keep = true }: { keep?: boolean } = {},
) {
  const { load, reload } = useLoad(name, () => ask(), { keep });
  const first = load.state === 'ready' || load.state === 'offline' ? load.data : undefined;
  const [more, setMore] = useState<More<T>>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ of: unknown; message: string }>();
  const mine = more !== undefined && more.of === first ? more : undefined;
  const next = mine === undefined ? first?.next : mine.next;

  const loadMore = useCallback(async () => {
    if (next === undefined || busy) return;
    setBusy(true);
    const answer = await ask(next);
    setBusy(false);
    if (!answer.ok) return setFailed({ of: first, message: answer.error.message });
    setFailed(undefined);
    setMore({ of: first, items: [...(mine?.items ?? []), ...answer.data.items], next: answer.data.next });
  }, [ask, busy, first, mine, next]);

  return {
    load,
    reload,
    items: [...(first?.items ?? []), ...(mine?.items ?? [])],
    hasMore: next !== undefined,
    busy,
    failure: failed !== undefined && failed.of === first ? failed.message : undefined,
    loadMore,
  };
}
