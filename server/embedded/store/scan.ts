/** Walks a table in pieces, so that no statement stays open between two replies and memory stays bounded. */

/** Rows a piece may hold; pieces grow from the first, since most readers want little. */
const FIRST_ROWS = 16;
const ROWS_MAX = 1024;
const BYTES_MAX = 1 << 20;

/** Reads up to `rows` rows after `last` (from the beginning where undefined). */
export type Fetch<T> = (last: T | undefined, rows: number) => IterableIterator<T>;

/** An iterator that can let go of what it read ahead and take up again behind the last row it gave. */
export class Scan<T> implements IterableIterator<T> {
  readonly #fetch: Fetch<T>;
  readonly #size: (row: T) => number;
  #piece: T[] = [];
  #at = 0;
  #last: T | undefined;
  #rows: number;
  #ended = false;

  /** `size`: bytes of a row, roughly. `rows`: how many the first piece should hold, where the reader knows. */
  constructor(fetch: Fetch<T>, size: (row: T) => number, rows = FIRST_ROWS) {
    this.#fetch = fetch;
    this.#size = size;
    this.#rows = Math.max(1, Math.min(rows, ROWS_MAX));
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T, undefined> {
    if (this.#at >= this.#piece.length && !this.#ended) this.#read();
    const row = this.#piece[this.#at];
    if (row === undefined) return { done: true, value: undefined };
    this.#at++;
    this.#last = row;
    return { done: false, value: row };
  }

  /** Ends the walk early. */
  return(): IteratorResult<T, undefined> {
    this.#ended = true;
    this.release();
    return { done: true, value: undefined };
  }

  /** Forgets what was read ahead; the next row is read again. */
  release(): void {
    if (this.#at < this.#piece.length) this.#ended = false;
    this.#piece = [];
    this.#at = 0;
  }

  #read(): void {
    let bytes = 0;
    const piece: T[] = [];
    let whole = true;
    for (const row of this.#fetch(this.#last, this.#rows)) {
      piece.push(row);
      bytes += this.#size(row);
      if (bytes >= BYTES_MAX) {
        whole = false;
        break;
      }
    }
    this.#ended = whole && piece.length < this.#rows;
    this.#piece = piece;
    this.#at = 0;
    this.#rows = Math.min(this.#rows * 4, ROWS_MAX);
  }
}
