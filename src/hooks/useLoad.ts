/** Asks for what a page shows: at once from memory, then from the cloud; anew on show, on a change anywhere, on retry. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useDidHide, useDidShow } from '@tarojs/taro';
import type { Answer } from '@/src/cloud/answer';
import { nowMs } from '@/src/cloud/clock';
import { onChanged } from '@/src/cloud/live';
import { keepValue, readValue, removeText } from '@/src/cloud/storage';
import { useLanguage } from '@/src/texts/language';
import { firstLoad, type Kept, type Load, loadAfter } from './loadState';

/** Changes come in bursts; one question answers them all. */
const GATHER_MS = 120;

/**
 * `name` names the cache: the same name, the same question. Give it what the question depends on (`points.entries`,
 * `mall.reward.croissant`). `ask` may be a new function on every drawing. `keep: false`: nothing is remembered, for what
 * must not be seen twice.
 */
export function useLoad<T>(
  name: string,
  ask: () => Promise<Answer<T>>,
  { keep = true }: { keep?: boolean } = {},
): { load: Load<T>; reload: () => Promise<void> } {
  const cache = `cache.${name}`;
  const kept = useCallback(() => (keep ? readValue<Kept<T>>(cache) : undefined), [cache, keep]);
  const [load, setLoad] = useState<Load<T>>(() => firstLoad(kept()));
  const latest = useRef(ask);
  const turn = useRef(0);
  const asked = useRef('');
  const language = useLanguage();

  const reload = useCallback(async () => {
    const mine = ++turn.current;
    const answer = await latest.current();
    // An answer that a later question has overtaken says nothing any more.
    if (mine !== turn.current) return;
    if (answer.ok && keep) keepValue(cache, { data: answer.data, atMs: nowMs() });
    const next = loadAfter(answer, kept());
    // What a rule refuses now is not to be seen without a network either.
    if (next.state === 'refused' && keep) removeText(cache);
    setLoad(next);
  }, [cache, keep, kept]);

  useEffect(() => {
    latest.current = ask;
  }, [ask]);

  useEffect(() => {
    const question = `${cache} ${language}`;
    if (asked.current !== '' && asked.current !== question) setLoad(firstLoad(kept()));
    asked.current = question;
    void reload();
    return () => {
      turn.current += 1;
    };
  }, [cache, kept, language, reload]);

  const shown = useRef(false);
  const visible = useRef(true);
  useDidShow(() => {
    visible.current = true;
    if (shown.current) void reload();
    shown.current = true;
  });
  useDidHide(() => {
    visible.current = false;
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onChanged(() => {
      clearTimeout(timer);
      // A page under others asks when it is shown again.
      timer = setTimeout(() => void (visible.current && reload()), GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [reload]);

  return { load, reload };
}
