/** What `update`, `delete` and `findAndModify` do to single documents: find, test, change, or insert where none was found. */
import { fault } from '../fault';
import type { Env } from '../query/env';
import { compileFilter, type Filter, type MatchDetails } from '../query/match';
import type { Update } from '../query/update';
import { upsertBase } from '../query/upsert';
import type { Doc, Value } from '../query/value';
import type { Access } from '../store/access';
import type { Collection } from '../store/catalog';
import type { Stored } from '../store/stored';
import { ensureCollection } from './collection';
import { checkStorable, withId } from './document';
import { select, type Query } from './find';

export interface Target {
  readonly access: Access;
  readonly db: string;
  readonly name: string;
  readonly env: Env;
}

export const collectionIn = ({ access, db, name }: Target): Collection | undefined => access.catalog.find(db, name);

/** The first document of the query. */
export function findFirst(target: Target, query: Query): Stored | undefined {
  const collection = collectionIn(target);
  if (!collection) {
    compileFilter(query.filter, target.env);
    return undefined;
  }
  const { done, value } = select(target.access, collection, { ...query, limit: 1 }, target.env).next();
  return done === true ? undefined : value;
}

/** Record ids of all documents of the query, so that changing them cannot lead the search to them again. */
export function findAll(target: Target, query: Query): number[] {
  const collection = collectionIn(target);
  if (!collection) {
    compileFilter(query.filter, target.env);
    return [];
  }
  const rids: number[] = [];
  for (const stored of select(target.access, collection, query, target.env)) rids.push(stored.rid);
  return rids;
}

/** The document changed; the same as before where the update changes nothing. */
export function applyUpdate(target: Target, stored: Stored, update: Update, filter: Filter): Doc {
  const details: MatchDetails = {};
  if (update.usesPosition) filter.test(stored.doc, details);
  const after = update.apply(stored.doc, { insert: false, position: details.position });
  if (after === stored.doc) return after;
  checkStorable(after);
  const collection = collectionIn(target);
  if (!collection) throw fault(26, `The collection ${target.db}.${target.name} is gone`);
  target.access.replace(collection, stored, after);
  return after;
}

/** Inserts what the filter and the update describe. */
export function upsert(target: Target, filter: Doc, update: Update): Doc {
  const base = upsertBase(filter, update.kind);
  const made = withId(update.apply(base, { insert: true }));
  checkStorable(made);
  target.access.insert(ensureCollection(target.access, target.db, target.name), made);
  return made;
}

export function removeOne(target: Target, stored: Stored): void {
  const collection = collectionIn(target);
  if (collection) target.access.remove(collection, stored);
}

/** The `_id` of a stored document. */
export const idOf = (doc: Doc): Value => doc.get('_id') ?? null;
