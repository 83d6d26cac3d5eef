/** Read connections, each of which can hold one snapshot of the file; opened as needed and used again. */
import { statSync } from 'node:fs';
import { fault } from '../fault';
import { Reader } from '../store/reader';
import { openReader } from '../store/schema';

/** Snapshots open at once, and connections kept for the next one. */
const OPEN_MAX = 500;
const IDLE_MAX = 64;

export class Snapshots {
  readonly #file: string;
  readonly #idle: Reader[] = [];
  readonly #open = new Set<Reader>();

  constructor(file: string) {
    this.#file = file;
  }

  get size(): number {
    return this.#open.size;
  }

  /** The size of the log in bytes; it can only start again from its beginning while no snapshot is open. */
  logBytes(): number {
    return statSync(`${this.#file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** A reader that sees the file as it is now, whatever is committed later. Throws where too many are open. */
  open(): Reader {
    if (this.#open.size >= OPEN_MAX) {
      throw fault(112, `More than ${OPEN_MAX} transactions are open at once. Try again.`, ['TransientTransactionError']);
    }
    const reader = this.#idle.pop() ?? new Reader(openReader(this.#file));
    try {
      reader.connection.run('BEGIN');
      // A deferred transaction takes its snapshot with the first read.
      reader.connection.get('SELECT id FROM collections LIMIT 1');
    } catch (error) {
      reader.connection.close();
      throw error;
    }
    this.#open.add(reader);
    return reader;
  }

  /** Never throws: a connection that cannot let go of its snapshot is closed instead of being used again. */
  release(reader: Reader): void {
    this.#open.delete(reader);
    try {
      reader.connection.run('ROLLBACK');
      if (this.#idle.length < IDLE_MAX) this.#idle.push(reader);
      else reader.connection.close();
    } catch {
      // The connection is of no more use; why, the next one that is opened will say.
      reader.connection.close();
    }
  }

  close(): void {
    for (const reader of this.#open) reader.connection.close();
    for (const reader of this.#idle) reader.connection.close();
    this.#open.clear();
    this.#idle.length = 0;
  }
}
