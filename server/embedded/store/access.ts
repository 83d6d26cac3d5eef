/** What a command reads and writes through: the newest state, or a transaction's snapshot with its own writes on top. */
import type { Doc } from '../query/value';
import type { Catalog, Collection, Index } from './catalog';
import type { Pace } from './pace';
import type { ByteRange } from './ranges';
import type { Hit, Stored } from './stored';

/** A walk that can let go of what it read ahead, and goes on where it stood. */
export interface Walk<T> extends IterableIterator<T> {
  release(): void;
}

export interface Access {
  readonly catalog: Catalog;
  /** Keeps to the time that the command was given. */
  readonly pace: Pace;
  get(rid: number): Stored | undefined;
  /** The first document under exactly this key of an index. */
  point(index: Index, key: Uint8Array): Stored | undefined;
  /** Insertion order, or the other way round. `rows`: how many the reader expects to need. */
  docs(collection: Collection, reverse: boolean, rows?: number): Walk<Stored>;
  /** Index order. A document may come more than once where the index is multikey. */
  entries(collection: Collection, index: Index, range: ByteRange, reverse: boolean, rows?: number): Walk<Hit>;
  count(collection: Collection): number;

  /**
   * Writing checks everything first and then writes, so a write that throws has changed nothing.
   * Throws DuplicateKey (11000), WriteConflict (112) inside a transaction, `Blocked` outside of one.
   */
  insert(collection: Collection, doc: Doc): void;
  replace(collection: Collection, before: Stored, after: Doc): void;
  remove(collection: Collection, before: Stored): void;
  /** A new collection (of that database and name) or a new definition of one (with another list of indexes). */
  define(collection: Collection): void;
  /** Numbers for a new collection and its `_id` index, or for further indexes. */
  newCollectionId(): number;
  newIndexId(): number;
}
