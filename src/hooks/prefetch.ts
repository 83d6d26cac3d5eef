/** Fills the memory of a page that was not opened yet, so that it works without a network from the first time on. */
import type { Answer } from '@/src/cloud/answer';
import { nowMs } from '@/src/cloud/clock';
import { keepValue, readText } from '@/src/cloud/storage';

/** `name` and `ask` as the page itself hands them to `useLoad`. Does nothing when something is remembered already. */
export async function prefetch<T>(name: string, ask: () => Promise<Answer<T>>): Promise<void> {
  const cache = `cache.${name}`;
  if (readText(cache) !== undefined) return;
  const answer = await ask();
  if (answer.ok) keepValue(cache, { data: answer.data, atMs: nowMs() });
}
