/** Makes a collection where there is none yet, as the first write into it does. */
import { Binary } from 'bson';
import { randomUUID } from 'node:crypto';
import type { Doc } from '../query/value';
import type { Access } from '../store/access';
import { checkCollectionName, checkDatabaseName, type Collection } from '../store/catalog';
import { idIndexSpec, parseIndex } from '../store/indexSpec';
import { fault } from '../fault';

/** Collections a file may hold; each costs memory. */
const COLLECTIONS_MAX = 20_000;

/** The collection, made on the spot where it is missing. May throw `Blocked`. */
export function ensureCollection(access: Access, db: string, name: string): Collection {
  return access.catalog.find(db, name) ?? createCollection(access, db, name, new Map());
}

/** A new collection with its `_id` index. The caller has made sure that there is none of that name. */
export function createCollection(access: Access, db: string, name: string, options: Doc): Collection {
  checkDatabaseName(db);
  checkCollectionName(db, name);
  if (access.catalog.collections.size >= COLLECTIONS_MAX)
    throw fault(1, `More than ${COLLECTIONS_MAX} collections are not kept in one folder.`);
  const uuid = new Binary(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID);
  const indexes = [parseIndex(idIndexSpec(), access.newIndexId())];
  const collection: Collection = { id: access.newCollectionId(), db, name, uuid, options, indexes, counter: { next: undefined } };
  access.define(collection);
  return collection;
}
