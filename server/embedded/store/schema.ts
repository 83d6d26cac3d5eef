/** The tables in the SQLite file, and what is set on every connection. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { ownerOnly } from '../ownerOnly';
import { Connection, asNumber } from './sqlite';

/**
 * Written into the file; a file with a higher number was written by a newer program and is refused. 2: indexes tell by which rule
 * their entries are made, in the column `multikey`; those of format 1 go on as they are.
 */
export const FORMAT = 2;

/** Marks the file as ours (`PRAGMA application_id`): the letters `CKDB`. */
const APPLICATION_ID = 0x434b4442;

/**
 * `docs`: every document of every collection; its `rid` carries the collection in its upper part (see `rid.ts`).
 * `entries`: every index of every collection; `key` opens with the index's number, so that one table serves them all and making
 * a collection or an index changes no schema.
 * `retries`: the last write of each session, so that it is applied once however often it is sent.
 * `garbage`: dropped collections and indexes whose rows are still to be removed.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS docs (rid INTEGER PRIMARY KEY, doc BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS entries (key BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (key, rid)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY, db TEXT NOT NULL, name TEXT NOT NULL, spec BLOB NOT NULL, UNIQUE (db, name));
  CREATE TABLE IF NOT EXISTS indexes (id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, multikey INTEGER NOT NULL, spec BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS retries (session BLOB PRIMARY KEY, number INTEGER NOT NULL, at INTEGER NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS garbage (kind TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
`;

/** The file is not ours, damaged, or newer than this program; the message says what to do. */
export class FileRefused extends Error {}

/** Opens the connection that writes, making the tables on first use, and loads what is in the file. Throws `FileRefused`. */
export function openWriter<T>(file: string, load: (connection: Connection) => T): { connection: Connection; loaded: T } {
  refuseCutOff(file);
  ownerOnly(file);
  const connection = new Connection(file, { timeout: 5000 });
  try {
    prepareFile(connection, file);
    return { connection, loaded: load(connection) };
  } catch (error) {
    connection.close();
    throw error instanceof FileRefused ? error : new FileRefused(describe(file, error), { cause: error });
  }
}

/** Opens a connection that only reads, for snapshots. */
export function openReader(file: string): Connection {
  const connection = new Connection(file, { readOnly: true, timeout: 5000 });
  connection.exec('PRAGMA query_only = ON; PRAGMA cache_size = -1024');
  return connection;
}

function prepareFile(connection: Connection, file: string): void {
  const stamp = pragma(connection, 'application_id');
  if (stamp !== 0 && stamp !== APPLICATION_ID)
    throw new FileRefused(`${file} is another program's SQLite file. Choose another folder.`);
  const format = pragma(connection, 'user_version');
  if (format > FORMAT) {
    throw new FileRefused(
      `${file} was written in format ${format}, this program knows ${FORMAT}. Start the newer version that wrote it.`,
    );
  }
  if (stamp === 0 && pragma(connection, 'schema_version') !== 0) {
    throw new FileRefused(`${file} is another program's SQLite file. Choose another folder.`);
  }
  // FULL: in WAL mode the default of many builds, NORMAL, may lose acknowledged commits on power loss.
  connection.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16777216',
  );
  // What is erased is overwritten, also in pages that nothing uses any more.
  connection.exec('PRAGMA secure_delete = ON');
  // An index scanned to the end of a damaged page must fail, not answer.
  connection.exec('PRAGMA cell_size_check = ON');
  connection.exec(
    `BEGIN IMMEDIATE; ${TABLES} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT}; COMMIT`,
  );
}

/** SQLite takes a last page that is half there for a whole one; the header says how long the file must be, unless the log has more. */
function refuseCutOff(file: string): void {
  const size = sizeOf(file);
  if (size === 0 || sizeOf(`${file}-wal`) > 0) return;
  const header = Buffer.alloc(32);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header, 0, header.length, 0);
  } finally {
    closeSync(handle);
  }
  const pageBytes = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
  const wanted = header.readUInt32BE(28) * pageBytes;
  if (header.toString('latin1', 0, 15) === 'SQLite format 3' && size < wanted) {
    throw new FileRefused(describe(file, new Error(`it has ${size} bytes of ${wanted}`)));
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

function pragma(connection: Connection, name: string): number {
  return asNumber(connection.get(`PRAGMA ${name}`)?.[0]);
}

function describe(file: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `${file} cannot be opened (${reason}). Restore it from a backup, or move it away to begin with an empty database.`;
}
