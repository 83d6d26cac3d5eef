/** Reads documents and index entries through one connection: the newest committed state, or the snapshot it holds open. */
import { asBytes, asNumber, type Connection, type Row } from './sqlite';
import type { Collection, Index } from './catalog';
import { indexPrefix } from './indexEntries';
import type { ByteRange } from './ranges';
import { startingWith } from './ranges';
import { ridCeiling, ridFloor } from './rid';
import { Scan } from './scan';
import { type Hit, Stored } from './stored';

const DOC = 'SELECT doc FROM docs WHERE rid = ?';
const RIDS = 'SELECT rid FROM entries WHERE key = ?';
const POINT = 'SELECT e.rid, d.doc FROM entries e CROSS JOIN docs d ON d.rid = e.rid WHERE e.key = ? ORDER BY e.rid LIMIT 1';
const DOCS_UP = 'SELECT rid, doc FROM docs WHERE rid > ? AND rid < ? ORDER BY rid LIMIT ?';
const DOCS_DOWN = 'SELECT rid, doc FROM docs WHERE rid > ? AND rid < ? ORDER BY rid DESC LIMIT ?';
const ENTRIES = 'SELECT e.key, e.rid, d.doc FROM entries e CROSS JOIN docs d ON d.rid = e.rid WHERE ';
const UP = ' ORDER BY e.key, e.rid LIMIT ?';
const DOWN = ' ORDER BY e.key DESC, e.rid DESC LIMIT ?';
const FROM_LOW = `${ENTRIES} e.key >= ? AND e.key < ? ${UP}`;
const FROM_HIGH = `${ENTRIES} e.key >= ? AND e.key < ? ${DOWN}`;
const AFTER = `${ENTRIES} (e.key, e.rid) > (?, ?) AND e.key < ? ${UP}`;
const BEFORE = `${ENTRIES} e.key >= ? AND (e.key, e.rid) < (?, ?) ${DOWN}`;
const COUNT = 'SELECT count(*) FROM entries WHERE key >= ? AND key < ?';

/** Roughly what an object around the bytes weighs. */
const ROW_OVERHEAD = 100;

export class Reader {
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  bytes(rid: number): Uint8Array | undefined {
    const row = this.connection.get(DOC, rid);
    return row && asBytes(row[0]);
  }

  /** The documents that an index has under exactly this key. */
  ridsUnder(key: Uint8Array): number[] {
    return this.connection.all(RIDS, key).map((row) => asNumber(row[0]));
  }

  /** The first document under exactly this key: for a unique index, the only one. */
  point(key: Uint8Array): Stored | undefined {
    const row = this.connection.get(POINT, key);
    return row && new Stored(asNumber(row[0]), asBytes(row[1]));
  }

  /** Documents in the order in which they were inserted, or the other way round. `rows`: how many the reader expects to need. */
  docs(collection: Collection, reverse: boolean, rows?: number): Scan<Stored> {
    const low = ridFloor(collection.id);
    const high = ridCeiling(collection.id);
    const fetch = (last: Stored | undefined, limit: number): IterableIterator<Stored> =>
      this.#stored(
        reverse
          ? this.connection.iterate(DOCS_DOWN, low, last?.rid ?? high, limit)
          : this.connection.iterate(DOCS_UP, last?.rid ?? low, high, limit),
      );
    return new Scan(fetch, ({ bytes }) => bytes.length + ROW_OVERHEAD, rows);
  }

  /** Documents in the order of an index, within a range of its keys. */
  entries(range: ByteRange, reverse: boolean, rows?: number): Scan<Hit> {
    const fetch = (last: Hit | undefined, limit: number): IterableIterator<Hit> =>
      this.#hits(this.#entryRows(range, reverse, last, limit));
    return new Scan(fetch, ({ key, stored }) => key.length + stored.bytes.length + ROW_OVERHEAD, rows);
  }

  /** How many entries an index has. */
  countEntries(index: Index): number {
    const { low, high } = startingWith(indexPrefix(index.id));
    return asNumber(this.connection.get(COUNT, low, high)?.[0]);
  }

  #entryRows({ low, high }: ByteRange, reverse: boolean, last: Hit | undefined, limit: number): IterableIterator<Row> {
    if (!last) return this.connection.iterate(reverse ? FROM_HIGH : FROM_LOW, low, high, limit);
    return reverse
      ? this.connection.iterate(BEFORE, low, last.key, last.stored.rid, limit)
      : this.connection.iterate(AFTER, last.key, last.stored.rid, high, limit);
  }

  *#stored(rows: IterableIterator<Row>): IterableIterator<Stored> {
    for (const row of rows) yield new Stored(asNumber(row[0]), asBytes(row[1]));
  }

  *#hits(rows: IterableIterator<Row>): IterableIterator<Hit> {
    for (const row of rows) yield { key: asBytes(row[0]), stored: new Stored(asNumber(row[1]), asBytes(row[2])) };
  }
}
