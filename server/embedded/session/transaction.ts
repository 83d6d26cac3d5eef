/** A transaction's way to the data: one SQLite snapshot, its own writes on top, and claims on all that it means to change. */
import { MongoFault } from '../fault';
import type { Doc } from '../query/value';
import type { Access, Walk } from '../store/access';
import { nsOf, type Catalog, type Collection, type Index } from '../store/catalog';
import { duplicateKey } from '../store/duplicate';
import { bytesOf, difference, type Head } from '../store/head';
import { entriesOf, keyText } from '../store/indexEntries';
import type { Holder } from '../store/intents';
import type { Pace } from '../store/pace';
import { inside, type ByteRange } from '../store/ranges';
import type { Reader } from '../store/reader';
import { type Hit, Stored } from '../store/stored';
import { mergeDocs, mergeHits } from './merge';

/** One document as the transaction has it: `before` in the snapshot, `after` now; undefined where there is none. */
interface Change {
  readonly collection: Collection;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}

/** Somebody else was first. The driver starts the whole transaction again. */
export const writeConflict = (): MongoFault =>
  new MongoFault(112, 'WriteConflict', 'Write conflict during plan execution and yielding is disabled.', [
    'TransientTransactionError',
  ]);

/** What one transaction may hold in memory before it is refused. */
export const TRANSACTION_BYTES_MAX = 256 * 1024 * 1024;

export class Transaction implements Access, Holder {
  catalog: Catalog;
  readonly pace: Pace;
  readonly #reader: Reader;
  readonly #head: Head;
  readonly #changes = new Map<number, Change>();
  /** Which document has a unique key now, among those changed here. */
  readonly #owners = new Map<string, number>();
  readonly #claimedDocs = new Set<number>();
  readonly #claimedKeys = new Set<string>();
  readonly #entered = new Set<number>();
  readonly #defined = new Map<string, Collection>();
  readonly #waiting: (() => void)[] = [];
  #bytes = 0;
  #ended = false;

  /** `reader` already holds its snapshot; `head.catalog` is the catalog of that same instant. */
  constructor(reader: Reader, head: Head) {
    this.#reader = reader;
    this.#head = head;
    this.catalog = head.catalog;
    this.pace = head.pace;
  }

  get hasWrites(): boolean {
    return this.#changes.size > 0 || this.#defined.size > 0;
  }

  whenEnded(then: () => void): void {
    if (this.#ended) then();
    else this.#waiting.push(then);
  }

  get(rid: number): Stored | undefined {
    const change = this.#changes.get(rid);
    if (change) return change.after;
    const bytes = this.#reader.bytes(rid);
    return bytes && new Stored(rid, bytes);
  }

  point(index: Index, key: Uint8Array): Stored | undefined {
    const owner = index.unique ? this.#owners.get(keyText(key)) : undefined;
    if (owner !== undefined) return this.#changes.get(owner)?.after;
    const rid = this.#reader.ridsUnder(key).find((candidate) => !this.#changes.has(candidate));
    return rid === undefined ? undefined : this.get(rid);
  }

  docs(collection: Collection, reverse: boolean, rows?: number): Walk<Stored> {
    const base = this.#reader.docs(collection, reverse, rows);
    const { own, hidden } = this.#ownDocs(collection);
    return hidden.size === 0 ? base : mergeDocs(base, own, hidden, reverse);
  }

  entries(collection: Collection, index: Index, range: ByteRange, reverse: boolean, rows?: number): Walk<Hit> {
    const base = this.#reader.entries(range, reverse, rows);
    const { own, hidden } = this.#ownDocs(collection);
    if (hidden.size === 0) return base;
    const hits = own.flatMap((stored) =>
      entriesOf(index, stored.doc)
        .filter((key) => inside(key, range))
        .map((key) => ({ key, stored })),
    );
    return mergeHits(base, hits, hidden, reverse);
  }

  count(collection: Collection): number {
    const [index] = collection.indexes;
    let count = index ? this.#reader.countEntries(index) : 0;
    for (const change of this.#changes.values()) {
      if (change.collection.id === collection.id) count += (change.after ? 1 : 0) - (change.before ? 1 : 0);
    }
    return count;
  }

  insert(collection: Collection, doc: Doc): void {
    const bytes = bytesOf(doc);
    this.#enter(collection);
    const rid = this.#head.newRid(collection);
    const keys = collection.indexes.map((index) => entriesOf(index, doc));
    keys.forEach((added, place) => this.#take(collection, collection.indexes[place], doc, added, rid));
    this.#put(rid, { collection, before: undefined, after: new Stored(rid, bytes, doc) });
    this.#own(collection, keys, rid);
  }

  replace(collection: Collection, before: Stored, after: Doc): void {
    const bytes = bytesOf(after);
    this.#enter(collection);
    const original = this.#touch(before.rid);
    const now: Uint8Array[][] = [];
    for (const index of collection.indexes) {
      const keys = entriesOf(index, after);
      const { gone, added } = difference(entriesOf(index, before.doc), keys);
      this.#leave(index, gone);
      this.#take(collection, index, after, added, before.rid);
      now.push(keys);
    }
    this.#disown(collection, before);
    this.#put(before.rid, { collection, before: original, after: new Stored(before.rid, bytes, after) });
    this.#own(collection, now, before.rid);
  }

  remove(collection: Collection, before: Stored): void {
    this.#enter(collection);
    const original = this.#touch(before.rid);
    for (const index of collection.indexes) this.#leave(index, entriesOf(index, before.doc));
    this.#disown(collection, before);
    this.#put(before.rid, { collection, before: original, after: undefined });
  }

  /** For a collection that does not exist yet, or that this same transaction made. */
  define(collection: Collection): void {
    const ns = nsOf(collection);
    if (!this.#defined.has(ns) && this.#head.catalog.find(collection.db, collection.name)) throw writeConflict();
    if (!this.#claimKey(ns)) throw writeConflict();
    this.#claimCollection(collection);
    this.#defined.set(ns, collection);
    this.catalog = this.catalog.with(collection);
  }

  /** Whether this transaction itself made the collection. */
  made(collection: Collection): boolean {
    return this.#defined.has(nsOf(collection));
  }

  newCollectionId(): number {
    return this.#head.newCollectionId();
  }

  newIndexId(): number {
    return this.#head.newIndexId();
  }

  /** Writes everything to the newest state. Nothing can stand in the way: all of it was claimed. */
  apply(): void {
    for (const collection of this.#defined.values()) this.#head.defineUnasked(collection);
    // Removals first: a unique key may have passed from one document to another.
    const writes = [...this.#changes].map(([rid, change]) => ({ rid, change, ...this.#entriesOf(change) }));
    for (const { rid, change, gone } of writes) {
      if (change.before) this.#head.write(change.collection, rid, change.before.bytes, gone, []);
    }
    for (const { rid, change, added } of writes) {
      if (change.after || change.before) this.#head.write(change.collection, rid, change.after?.bytes, [], added);
    }
  }

  /** Gives up all claims and lets those who waited try again. */
  end(): void {
    this.#ended = true;
    this.#head.intents.release(this, this.#claimedDocs, this.#claimedKeys, this.#entered);
    for (const then of this.#waiting) then();
    this.#waiting.length = 0;
  }

  #entriesOf({ collection, before, after }: Change): { gone: Uint8Array[]; added: Uint8Array[] } {
    const gone: Uint8Array[] = [];
    const added: Uint8Array[] = [];
    for (const index of collection.indexes) {
      const change = difference(before ? entriesOf(index, before.doc) : [], after ? entriesOf(index, after.doc) : []);
      gone.push(...change.gone);
      added.push(...change.added);
    }
    return { gone, added };
  }

  #ownDocs(collection: Collection): { own: Stored[]; hidden: Set<number> } {
    const own: Stored[] = [];
    const hidden = new Set<number>();
    for (const [rid, change] of this.#changes) {
      if (change.collection.id !== collection.id) continue;
      hidden.add(rid);
      if (change.after) own.push(change.after);
    }
    return { own, hidden };
  }

  /** The first write into a collection: it must be as it was when the transaction began. */
  #enter(collection: Collection): void {
    if (this.#entered.has(collection.id)) return;
    if (!this.#defined.has(nsOf(collection)) && this.#head.catalog.find(collection.db, collection.name) !== collection)
      throw writeConflict();
    this.#claimCollection(collection);
  }

  #claimCollection(collection: Collection): void {
    this.#entered.add(collection.id);
    this.#head.intents.enter(collection, this);
  }

  /** The first write to a document: nobody else may mean to change it, nor have changed it since the snapshot. */
  #touch(rid: number): Stored | undefined {
    const known = this.#changes.get(rid);
    if (known) return known.before;
    if (!this.#head.intents.claimDoc(rid, this)) throw writeConflict();
    this.#claimedDocs.add(rid);
    const before = this.get(rid);
    const newest = this.#head.get(rid);
    if (!before || !newest || Buffer.compare(before.bytes, newest.bytes) !== 0) throw writeConflict();
    return before;
  }

  /** Keys that `rid` is to have: free here, free in the newest state, wanted by nobody else. */
  #take(collection: Collection, index: Index | undefined, doc: Doc, keys: Uint8Array[], rid: number): void {
    if (!index?.unique) return;
    for (const key of keys) {
      const text = keyText(key);
      const owner = this.#owners.get(text);
      const inSnapshot = this.#reader.ridsUnder(key).some((other) => other !== rid && !this.#changes.has(other));
      if ((owner !== undefined && owner !== rid) || inSnapshot) throw duplicateKey(collection, index, doc, key);
      if (!this.#claimKey(text)) throw writeConflict();
      if (this.#head.ridsUnder(key).some((other) => other !== rid && !this.#changes.has(other))) throw writeConflict();
    }
  }

  #leave(index: Index, keys: Uint8Array[]): void {
    if (!index.unique) return;
    for (const key of keys) if (!this.#claimKey(keyText(key))) throw writeConflict();
  }

  #claimKey(text: string): boolean {
    if (!this.#head.intents.claimKey(text, this)) return false;
    this.#claimedKeys.add(text);
    return true;
  }

  #own(collection: Collection, keys: Uint8Array[][], rid: number): void {
    collection.indexes.forEach((index, place) => {
      if (index.unique) for (const key of keys[place] ?? []) this.#owners.set(keyText(key), rid);
    });
  }

  #disown(collection: Collection, stored: Stored): void {
    for (const index of collection.indexes) {
      if (index.unique) for (const key of entriesOf(index, stored.doc)) this.#owners.delete(keyText(key));
    }
  }

  #put(rid: number, change: Change): void {
    this.#bytes += (change.after?.bytes.length ?? 0) + (this.#changes.has(rid) ? 0 : 300);
    if (this.#bytes > TRANSACTION_BYTES_MAX) {
      throw new MongoFault(146, 'ExceededMemoryLimit', `A transaction may write ${TRANSACTION_BYTES_MAX} bytes. Split it up.`);
    }
    this.#changes.set(rid, change);
  }
}
