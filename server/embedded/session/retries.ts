/** What each session's last write had answered, in the file beside the write itself: a write sent again is answered again, not done again. */
import { decodeDoc } from '../query/decode';
import { encodeDoc } from '../query/encode';
import type { Doc } from '../query/value';
import { asBytes, asNumber, type Connection } from '../store/sqlite';

export interface RetryRecord {
  readonly number: number;
  readonly record: Doc;
}

/** MongoDB forgets a session that was not used for 30 minutes. */
const KEPT_MS = 30 * 60 * 1000;

export class Retries {
  readonly #connection: Connection;
  readonly #beforeWrite: () => void;

  constructor(connection: Connection, beforeWrite: () => void) {
    this.#connection = connection;
    this.#beforeWrite = beforeWrite;
  }

  find(session: string): RetryRecord | undefined {
    const row = this.#connection.get('SELECT number, record FROM retries WHERE session = ?', Buffer.from(session, 'latin1'));
    return row && { number: asNumber(row[0]), record: decodeDoc(asBytes(row[1])) };
  }

  save(session: string, number: number, record: Doc, nowMs: number): void {
    this.#beforeWrite();
    this.#connection.run(
      'INSERT INTO retries VALUES (?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET number = excluded.number, at = excluded.at, record = excluded.record',
      Buffer.from(session, 'latin1'),
      number,
      nowMs,
      encodeDoc(record),
    );
  }

  reap(nowMs: number): void {
    this.#beforeWrite();
    this.#connection.run('DELETE FROM retries WHERE at < ?', nowMs - KEPT_MS);
  }
}
