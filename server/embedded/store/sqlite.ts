/** Opens SQLite through the `node:sqlite` interface: built into Node from 22.13, from a package of the same interface before. */
import { createRequire } from 'node:module';

/** What is bound to a statement and what comes back from a row. */
export type SqlValue = null | number | bigint | string | Uint8Array;
export type Row = readonly SqlValue[];

interface Statement {
  run(...parameters: SqlValue[]): unknown;
  get(...parameters: SqlValue[]): Row | undefined;
  all(...parameters: SqlValue[]): Row[];
  iterate(...parameters: SqlValue[]): IterableIterator<Row>;
  setReturnArrays(on: boolean): void;
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface SqliteModule {
  DatabaseSync: new (file: string, options?: { readOnly?: boolean; timeout?: number }) => Database;
}

/** `node:sqlite` needs no flag from 22.13 on, and returns rows as arrays from 24 on (22.16 in the older line). */
function hasBuiltin(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 16);
}

function load(): SqliteModule {
  const require = createRequire(__filename);
  const sqlite: SqliteModule = require(hasBuiltin(process.versions.node) ? 'node:sqlite' : '@photostructure/sqlite');
  return sqlite;
}

let sqlite: SqliteModule | undefined;

/** One connection with its prepared statements. Statements are few and fixed, so they are kept for its whole life. */
export class Connection {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  /** Throws SQLite's error where the file cannot be opened. */
  constructor(file: string, options: { readOnly?: boolean; timeout?: number } = {}) {
    sqlite ??= load();
    this.#database = new sqlite.DatabaseSync(file, options);
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  run(sql: string, ...parameters: SqlValue[]): void {
    this.#prepared(sql).run(...parameters);
  }

  get(sql: string, ...parameters: SqlValue[]): Row | undefined {
    return this.#prepared(sql).get(...parameters);
  }

  all(sql: string, ...parameters: SqlValue[]): Row[] {
    return this.#prepared(sql).all(...parameters);
  }

  /** Rows one by one; leave the loop before the same statement is used again. */
  iterate(sql: string, ...parameters: SqlValue[]): IterableIterator<Row> {
    return this.#prepared(sql).iterate(...parameters);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A column that the schema says is a whole number. */
export function asNumber(value: SqlValue | undefined): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`SQLite returned ${typeof value} where a number was stored`);
}

/** A column that the schema says is text. */
export function asText(value: SqlValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`SQLite returned ${typeof value} where text was stored`);
}

/** A column that the schema says is bytes. */
export function asBytes(value: SqlValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite returned ${typeof value} where bytes were stored`);
}
