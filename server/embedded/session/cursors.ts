/** Open cursors: what is left of an answer, given out in batches, forgotten when nobody asks for a while. */
import { fault } from '../fault';
import { cursorReply } from '../wire/cursorReply';

/** Documents in BSON, and how to let go of what was read ahead. */
export interface Rows extends Iterator<Uint8Array> {
  release(): void;
}

export interface CursorSpec {
  readonly ns: string;
  readonly rows: Rows;
  readonly session: string | undefined;
  /** Number of the transaction it reads in. */
  readonly transaction: object | undefined;
  readonly now: number;
}

interface Cursor extends CursorSpec {
  /** Read, but did not fit into the last batch. */
  pending: Uint8Array | undefined;
  lastUsed: number;
}

/** MongoDB's first batch where none is asked for, its limit on a batch, and how long an idle cursor lives. */
const FIRST_BATCH = 101;
const BATCH_BYTES_MAX = 16 * 1024 * 1024;
const IDLE_MS_MAX = 10 * 60 * 1000;
/** Beyond this the longest idle cursor is closed. */
const CURSORS_MAX = 5000;

interface Batch {
  docs: Uint8Array[];
  done: boolean;
}

export class Cursors {
  /** In the order of last use. */
  readonly #open = new Map<bigint, Cursor>();
  readonly #newId: () => bigint;

  /** `newId` gives unguessable positive numbers of 63 bits. */
  constructor(newId: () => bigint) {
    this.#newId = newId;
  }

  get size(): number {
    return this.#open.size;
  }

  /** The first reply; the rest stays open unless `singleBatch` or there is none. */
  first(spec: CursorSpec, batchSize: number | undefined, singleBatch: boolean): Uint8Array {
    const cursor: Cursor = { ...spec, pending: undefined, lastUsed: spec.now };
    const { docs, done } = fill(cursor, batchSize ?? FIRST_BATCH);
    if (done || singleBatch) return cursorReply('firstBatch', docs, 0n, spec.ns);
    const id = this.#newId();
    this.#keep(id, cursor);
    return cursorReply('firstBatch', docs, id, spec.ns);
  }

  /** Throws CursorNotFound (43), Unauthorized (13) for another session's cursor. */
  next(
    id: bigint,
    asked: { ns: string; session: string | undefined; transaction: object | undefined; now: number },
    batchSize: number | undefined,
  ): Uint8Array {
    const cursor = this.#open.get(id);
    if (!cursor) throw fault(43, `cursor id ${id} not found`);
    if (cursor.ns !== asked.ns)
      throw fault(13, `Requested getMore on namespace '${asked.ns}', but cursor belongs to a different namespace ${cursor.ns}`);
    if (cursor.session !== asked.session) throw fault(13, `Cannot run getMore on cursor ${id}, which belongs to another session`);
    if (cursor.transaction !== asked.transaction)
      throw fault(50738, `Cannot run getMore on cursor ${id}, which belongs to another transaction`);
    this.#open.delete(id);
    const { docs, done } = fill(cursor, batchSize || Infinity);
    if (!done) this.#keep(id, { ...cursor, lastUsed: asked.now });
    return cursorReply('nextBatch', docs, done ? 0n : id, cursor.ns);
  }

  /** False where there is no such cursor. */
  kill(id: bigint, ns: string): boolean {
    return this.#open.get(id)?.ns === ns && this.#open.delete(id);
  }

  /** Closes all cursors of a session, or of a transaction. */
  killOf(owner: { session?: string; transaction?: object }): void {
    for (const [id, cursor] of this.#open) {
      const theirs = owner.session !== undefined ? cursor.session === owner.session : cursor.transaction === owner.transaction;
      if (theirs) this.#open.delete(id);
    }
  }

  /** What they walk through is going: closes all cursors on it but those that read a transaction's snapshot. */
  killOn(ns: string): void {
    for (const [id, cursor] of this.#open) if (cursor.ns === ns && cursor.transaction === undefined) this.#open.delete(id);
  }

  reap(now: number): void {
    for (const [id, cursor] of this.#open) {
      if (now - cursor.lastUsed > IDLE_MS_MAX) this.#open.delete(id);
    }
  }

  #keep(id: bigint, cursor: Cursor): void {
    cursor.rows.release();
    this.#open.set(id, cursor);
    if (this.#open.size <= CURSORS_MAX) return;
    const [oldest] = this.#open.keys();
    if (oldest !== undefined) this.#open.delete(oldest);
  }
}

/** Takes documents until the batch is full; looks one ahead, so that an exhausted cursor closes at once. */
function fill(cursor: Cursor, batchSize: number): Batch {
  const docs: Uint8Array[] = [];
  let bytes = 0;
  while (docs.length < batchSize) {
    const doc = take(cursor);
    if (!doc) return { docs, done: true };
    if (docs.length > 0 && bytes + doc.length > BATCH_BYTES_MAX) {
      cursor.pending = doc;
      return { docs, done: false };
    }
    docs.push(doc);
    bytes += doc.length;
  }
  if (batchSize > 0) cursor.pending = take(cursor);
  return { docs, done: batchSize > 0 && cursor.pending === undefined };
}

function take(cursor: Cursor): Uint8Array | undefined {
  const { pending } = cursor;
  if (pending) {
    cursor.pending = undefined;
    return pending;
  }
  const { done, value } = cursor.rows.next();
  return done === true ? undefined : value;
}
