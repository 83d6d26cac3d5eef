/** Removes documents whose time is over by a TTL index. */
import type { Collection, Index } from './catalog';
import type { Head } from './head';
import { indexPrefix } from './indexEntries';
import { Blocked } from './intents';
import { TYPE } from './keyEncoding';
import { entryKey } from './indexEntries';
import { successor, type ByteRange } from './ranges';

/** At most this many at a time, so that nobody waits long. */
const REMOVED_MAX = 2000;

/** One round over all TTL indexes; what an open transaction holds is left for the next. Returns how many were removed. */
export function expireDocuments(head: Head, nowMs: number): number {
  let removed = 0;
  for (const collection of head.catalog.collections.values()) {
    for (const index of collection.indexes) {
      if (index.expireAfterSeconds === undefined) continue;
      removed += expire(head, collection, index, new Date(nowMs - index.expireAfterSeconds * 1000), REMOVED_MAX - removed);
      if (removed >= REMOVED_MAX) return removed;
    }
  }
  return removed;
}

function expire(head: Head, collection: Collection, index: Index, before: Date, limit: number): number {
  const due: number[] = [];
  for (const { stored } of head.entries(collection, index, datesUpTo(index, before), false)) {
    due.push(stored.rid);
    if (due.length >= limit) break;
  }
  let removed = 0;
  for (const rid of new Set(due)) {
    const stored = head.get(rid);
    if (!stored) continue;
    try {
      head.remove(collection, stored);
      removed++;
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
    }
  }
  return removed;
}

/** All keys that are dates, up to and with `last`. Only dates expire. */
function datesUpTo(index: Index, last: Date): ByteRange {
  const prefix = indexPrefix(index.id);
  const descending = index.fields[0]?.descending === true;
  const edge = entryKey(index, [last]);
  if (descending) return { low: edge, high: successor(Uint8Array.of(...prefix, ~TYPE.date & 0xff)) };
  return { low: Uint8Array.of(...prefix, TYPE.date), high: successor(edge) };
}
