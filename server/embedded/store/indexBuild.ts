/** Fills a new index from the documents that are there, in bounded memory: SQLite sorts the keys, on disk where they are many. */
import type { Access } from './access';
import { nsOf, type Collection, type Index } from './catalog';
import { duplicateKey } from './duplicate';
import { Head } from './head';
import { entriesOf, keyText } from './indexEntries';
import { Blocked } from './intents';

/** Throws DuplicateKey (11000) where a unique index cannot be; then none of them is made. */
export function buildIndexes(access: Access, head: Head, collection: Collection, indexes: readonly Index[]): void {
  if (!(access instanceof Head)) {
    for (const index of indexes) checkOwn(access, collection, index);
    return;
  }
  const holder = head.intents.writer(collection) ?? head.intents.key(nsOf(collection));
  if (holder) throw new Blocked(holder);
  const built: Index[] = [];
  try {
    for (const index of indexes) {
      head.fill(collection, index);
      built.push(index);
    }
  } catch (error) {
    for (const index of built) head.discard(index);
    throw error;
  }
}

/** In a transaction that made the collection itself, its documents are in memory and get their entries at commit. */
function checkOwn(access: Access, collection: Collection, index: Index): void {
  const seen = new Set<string>();
  for (const stored of access.docs(collection, false)) {
    for (const key of entriesOf(index, stored.doc)) {
      if (index.unique && seen.has(keyText(key))) throw duplicateKey(collection, index, stored.doc, key);
      seen.add(keyText(key));
    }
  }
}
