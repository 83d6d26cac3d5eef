/** The newest state, written directly. A write that meets an open transaction's is `Blocked` and changes nothing. */
import { fault } from '../fault';
import { encodeDoc } from '../query/encode';
import type { Doc } from '../query/value';
import type { Access, Walk } from './access';
import { nsOf, type Catalog, type Collection, type Index } from './catalog';
import { deleteCollection, deleteIndex, highestIds, loadCatalog, markMultikey, saveCollection } from './catalogFile';
import { duplicateKey } from './duplicate';
import { entriesOf, keyText } from './indexEntries';
import { Blocked, Intents } from './intents';
import { Pace } from './pace';
import type { ByteRange } from './ranges';
import { removeSome } from './garbage';
import { Reader } from './reader';
import { COLLECTIONS_MAX, ridCeiling, ridFloor } from './rid';
import { asBytes, asNumber, asText, type Connection } from './sqlite';
import { type Hit, Stored } from './stored';

/** MongoDB's limit on one document. */
export const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;

/** The bytes of a document to be stored. Throws BSONObjectTooLarge (10334). */
export function bytesOf(doc: Doc): Uint8Array {
  const bytes = encodeDoc(doc);
  if (bytes.length > DOCUMENT_BYTES_MAX) {
    throw fault(10334, `The document has ${bytes.length} bytes, ${DOCUMENT_BYTES_MAX} are allowed`);
  }
  return bytes;
}

export class Head implements Access {
  catalog: Catalog;
  readonly intents = new Intents();
  readonly pace = new Pace();
  readonly #reader: Reader;
  readonly #connection: Connection;
  readonly #beforeWrite: () => void;
  #ids: { collection: number; index: number };
  readonly #multikeySaved = new Set<number>();

  /** `beforeWrite` is called before each write, so that the caller can open SQLite's transaction with the first. */
  constructor(connection: Connection, beforeWrite: () => void) {
    this.#connection = connection;
    this.#reader = new Reader(connection);
    this.#beforeWrite = beforeWrite;
    this.catalog = loadCatalog(connection);
    this.#ids = highestIds(connection);
    for (const { indexes } of this.catalog.collections.values()) {
      for (const index of indexes) if (index.state.multikey) this.#multikeySaved.add(index.id);
    }
  }

  get(rid: number): Stored | undefined {
    const bytes = this.#reader.bytes(rid);
    return bytes && new Stored(rid, bytes);
  }

  point(_index: Index, key: Uint8Array): Stored | undefined {
    return this.#reader.point(key);
  }

  ridsUnder(key: Uint8Array): number[] {
    return this.#reader.ridsUnder(key);
  }

  docs(collection: Collection, reverse: boolean, rows?: number): Walk<Stored> {
    return this.#reader.docs(collection, reverse, rows);
  }

  entries(_collection: Collection, _index: Index, range: ByteRange, reverse: boolean, rows?: number): Walk<Hit> {
    return this.#reader.entries(range, reverse, rows);
  }

  count(collection: Collection): number {
    const [index] = collection.indexes;
    return index ? this.#reader.countEntries(index) : 0;
  }

  insert(collection: Collection, doc: Doc): void {
    const bytes = bytesOf(doc);
    const entries = collection.indexes.map((index) => entriesOf(index, doc));
    entries.forEach((keys, place) => this.#checkUnique(collection, collection.indexes[place], doc, keys, undefined));
    this.write(collection, this.newRid(collection), bytes, [], entries.flat());
  }

  replace(collection: Collection, before: Stored, after: Doc): void {
    const bytes = bytesOf(after);
    this.#checkFree(before.rid);
    const gone: Uint8Array[] = [];
    const added: Uint8Array[] = [];
    for (const index of collection.indexes.slice(1)) {
      const change = difference(entriesOf(index, before.doc), entriesOf(index, after));
      this.#checkKeysFree(index, change.gone);
      this.#checkUnique(collection, index, after, change.added, before.rid);
      gone.push(...change.gone);
      added.push(...change.added);
    }
    this.write(collection, before.rid, bytes, gone, added);
  }

  remove(collection: Collection, before: Stored): void {
    this.#checkFree(before.rid);
    const gone = collection.indexes.map((index) => entriesOf(index, before.doc));
    gone.forEach((keys, place) => this.#checkKeysFree(collection.indexes[place], keys));
    this.write(collection, before.rid, undefined, gone.flat(), []);
  }

  /** Writes without asking anybody: for what has been checked before. `bytes` undefined removes the document. */
  write(collection: Collection, rid: number, bytes: Uint8Array | undefined, gone: Uint8Array[], added: Uint8Array[]): void {
    this.#beforeWrite();
    for (const key of gone) this.#connection.run('DELETE FROM entries WHERE key = ? AND rid = ?', key, rid);
    if (bytes)
      this.#connection.run('INSERT INTO docs VALUES (?, ?) ON CONFLICT (rid) DO UPDATE SET doc = excluded.doc', rid, bytes);
    else this.#connection.run('DELETE FROM docs WHERE rid = ?', rid);
    for (const key of added) this.#connection.run('INSERT OR IGNORE INTO entries VALUES (?, ?)', key, rid);
    if (added.length > 0) this.#saveMultikey(collection);
  }

  define(collection: Collection): void {
    const holder = this.intents.writer(collection) ?? this.intents.key(nsOf(collection));
    if (holder) throw new Blocked(holder);
    this.defineUnasked(collection);
  }

  /** For a transaction that has claimed the name itself. */
  defineUnasked(collection: Collection): void {
    this.#beforeWrite();
    const before = this.catalog.byId(collection.id);
    saveCollection(this.#connection, collection);
    for (const index of before?.indexes ?? []) {
      if (!collection.indexes.some(({ id }) => id === index.id)) deleteIndex(this.#connection, index.id);
    }
    this.catalog = (before ? this.catalog.without(before) : this.catalog).with(collection);
  }

  /** The rows go later, a few at a time: see `garbage.ts`. */
  drop(collection: Collection): void {
    const holder = this.intents.writer(collection);
    if (holder) throw new Blocked(holder);
    this.#beforeWrite();
    deleteCollection(this.#connection, collection);
    this.catalog = this.catalog.without(collection);
  }

  /** Fills a new index from what is there. Throws DuplicateKey (11000) before anything is written. */
  fill(collection: Collection, index: Index): void {
    this.#beforeWrite();
    this.#connection.exec(
      'CREATE TEMP TABLE IF NOT EXISTS building (key BLOB NOT NULL, rid INTEGER NOT NULL); DELETE FROM temp.building',
    );
    for (const { rid, doc } of this.docs(collection, false, 1024)) {
      for (const key of entriesOf(index, doc)) this.#connection.run('INSERT INTO temp.building VALUES (?, ?)', key, rid);
    }
    if (index.unique) this.#checkBuilt(collection, index);
    this.#connection.exec('INSERT INTO entries SELECT key, rid FROM temp.building ORDER BY key, rid; DELETE FROM temp.building');
  }

  /** An index that was filled and is not wanted after all. */
  discard(index: Index): void {
    deleteIndex(this.#connection, index.id);
  }

  /** Removes some rows of what was dropped; call it again until it says that nothing is left. */
  removeGarbage(): boolean {
    const row = this.#connection.get('SELECT kind, id FROM garbage LIMIT 1');
    if (!row) return false;
    this.#beforeWrite();
    removeSome(this.#connection, asText(row[0]), asNumber(row[1]));
    return true;
  }

  #checkBuilt(collection: Collection, index: Index): void {
    const twice = this.#connection.get('SELECT key, min(rid) FROM temp.building GROUP BY key HAVING count(*) > 1 LIMIT 1');
    if (!twice) return;
    this.#connection.exec('DELETE FROM temp.building');
    const stored = this.get(asNumber(twice[1]));
    throw duplicateKey(collection, index, stored?.doc ?? new Map(), asBytes(twice[0]));
  }

  newCollectionId(): number {
    if (this.#ids.collection >= COLLECTIONS_MAX) {
      throw fault(1, 'This file has seen its last new collection. Copy its contents into a new folder.');
    }
    this.#ids.collection += 1;
    return this.#ids.collection;
  }

  newIndexId(): number {
    this.#ids.index += 1;
    return this.#ids.index;
  }

  newRid(collection: Collection): number {
    const { counter } = collection;
    counter.next ??= this.#firstFree(collection);
    if (counter.next >= ridCeiling(collection.id)) throw fault(1, `${nsOf(collection)} is full`);
    const rid = counter.next;
    counter.next += 1;
    return rid;
  }

  #firstFree({ id }: Collection): number {
    const row = this.#connection.get('SELECT max(rid) FROM docs WHERE rid >= ? AND rid < ?', ridFloor(id), ridCeiling(id));
    return (row?.[0] == null ? ridFloor(id) : asNumber(row[0])) + 1;
  }

  #checkFree(rid: number): void {
    const holder = this.intents.doc(rid);
    if (holder) throw new Blocked(holder);
  }

  #checkKeysFree(index: Index | undefined, keys: Uint8Array[]): void {
    if (!index?.unique) return;
    for (const key of keys) {
      const holder = this.intents.key(keyText(key));
      if (holder) throw new Blocked(holder);
    }
  }

  #checkUnique(collection: Collection, index: Index | undefined, doc: Doc, keys: Uint8Array[], own: number | undefined): void {
    if (!index?.unique) return;
    for (const key of keys) {
      const holder = this.intents.key(keyText(key));
      if (holder) throw new Blocked(holder);
      if (this.#reader.ridsUnder(key).some((rid) => rid !== own)) throw duplicateKey(collection, index, doc, key);
    }
  }

  #saveMultikey(collection: Collection): void {
    for (const index of collection.indexes) {
      if (!index.state.multikey || this.#multikeySaved.has(index.id)) continue;
      markMultikey(this.#connection, index.id);
      this.#multikeySaved.add(index.id);
    }
  }

  /** What puts this back, should the commit that begins now fail. */
  remember(): () => void {
    const { catalog } = this;
    return () => {
      this.catalog = catalog;
      // What was believed to be saved may not be.
      this.#multikeySaved.clear();
    };
  }
}

/** Which entries go and which come when a document changes. */
export function difference(before: Uint8Array[], after: Uint8Array[]): { gone: Uint8Array[]; added: Uint8Array[] } {
  const [one] = before;
  const [other] = after;
  if (before.length === 1 && after.length === 1 && one && other && Buffer.compare(one, other) === 0)
    return { gone: [], added: [] };
  const old = new Set(before.map(keyText));
  const now = new Set(after.map(keyText));
  return { gone: before.filter((key) => !now.has(keyText(key))), added: after.filter((key) => !old.has(keyText(key))) };
}
