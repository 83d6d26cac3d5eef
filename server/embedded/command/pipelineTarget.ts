/** Where `$merge` and `$out` write to. */
import { fault } from '../fault';
import type { Env } from '../query/env';
import type { PipelineContext } from '../query/pipeline';
import type { Doc } from '../query/value';
import { checkCollectionName, checkDatabaseName, type Collection } from '../store/catalog';
import type { Stored } from '../store/stored';
import type { Call } from './call';
import { findFirst, type Target } from './change';
import { ensureCollection } from './collection';
import { checkStorable, withId } from './document';

type PipelineTarget = ReturnType<PipelineContext['target']>;

/** Documents found here are remembered by reference until they are replaced. */
export function writeTarget(call: Call, ns: { db: string; coll: string }, env: Env): PipelineTarget {
  const { access } = call;
  const { db, coll: name } = ns;
  checkDatabaseName(db);
  checkCollectionName(db, name);
  const target: Target = { access, db, name, env };
  const found = new WeakMap<Doc, Stored>();
  const existing = (): Collection | undefined => access.catalog.find(db, name);
  return {
    uniqueOn: (fields) => isUniqueOn(existing(), fields),
    find(filter) {
      const stored = findFirst(target, { filter });
      if (stored) found.set(stored.doc, stored);
      return stored?.doc;
    },
    insert(doc) {
      const made = withId(doc);
      checkStorable(made);
      access.insert(ensureCollection(access, db, name), made);
    },
    replace(before, after) {
      const stored = found.get(before);
      const collection = existing();
      if (!stored || !collection) throw fault(1, 'the document to be merged into is gone');
      checkStorable(after);
      access.replace(collection, stored, after);
    },
    replaceAll(docs) {
      const made = [...docs].map(withId);
      made.forEach(checkStorable);
      call.services.atomically(() => {
        const old = existing();
        if (old) for (const stored of access.docs(old, false)) access.remove(old, stored);
        const collection = ensureCollection(access, db, name);
        for (const doc of made) access.insert(collection, doc);
      });
    },
  };
}

function isUniqueOn(collection: Collection | undefined, fields: readonly string[]): boolean {
  const wanted = [...fields].sort().join('\0');
  if (wanted === '_id') return true;
  return (
    collection?.indexes.some(
      (index) =>
        index.unique &&
        !index.partial &&
        !index.sparse &&
        index.fields
          .map(({ path }) => path)
          .sort()
          .join('\0') === wanted,
    ) ?? false
  );
}
