/** What databases, collections and indexes there are. Immutable: a change makes a new catalog, so a transaction keeps the one it began with. */
import { fault } from '../fault';
import type { Filter } from '../query/match';
import type { Binary, Doc } from '../query/value';

export interface IndexField {
  path: string;
  /** The names along the path. */
  parts: readonly string[];
  descending: boolean;
}

export interface Index {
  readonly id: number;
  readonly name: string;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly hidden: boolean;
  /** `partialFilterExpression`, as text and compiled. */
  readonly partial: { readonly expression: Doc; readonly filter: Filter } | undefined;
  readonly expireAfterSeconds: number | undefined;
  /** As `listIndexes` shows it, and as it was given. */
  readonly spec: Doc;
  /** By which rule its entries are made: 1 by `formerKeys`, of files of format 1; 2 by `documentKeys`. */
  readonly form: 1 | 2;
  /** Shared by all catalogs that know this index; once true it stays true. */
  readonly state: { multikey: boolean };
}

export interface Collection {
  readonly id: number;
  readonly db: string;
  readonly name: string;
  readonly uuid: Binary;
  /** Options it was created with, as `listCollections` shows them. */
  readonly options: Doc;
  /** The index on `_id` comes first. */
  readonly indexes: readonly Index[];
  /** The record id that the next document gets; undefined until it is first asked for. Shared by all catalogs. */
  readonly counter: { next: number | undefined };
}

/** The full name `db.collection`; a database's name holds no dot. */
export const nsOf = (where: { db: string; name: string }): string => `${where.db}.${where.name}`;

export class Catalog {
  /** By full name. */
  readonly collections: ReadonlyMap<string, Collection>;

  constructor(collections: ReadonlyMap<string, Collection> = new Map()) {
    this.collections = collections;
  }

  find(db: string, name: string): Collection | undefined {
    return this.collections.get(`${db}.${name}`);
  }

  /** The same collection as this catalog sees it, whatever it is called by now. */
  byId(id: number): Collection | undefined {
    for (const collection of this.collections.values()) if (collection.id === id) return collection;
    return undefined;
  }

  inDatabase(db: string): Collection[] {
    return [...this.collections.values()].filter((collection) => collection.db === db);
  }

  databases(): string[] {
    return [...new Set([...this.collections.values()].map((collection) => collection.db))].sort();
  }

  with(collection: Collection): Catalog {
    return new Catalog(new Map(this.collections).set(nsOf(collection), collection));
  }

  without(collection: Collection): Catalog {
    const collections = new Map(this.collections);
    collections.delete(nsOf(collection));
    return new Catalog(collections);
  }
}

/** The index on `_id`. */
export function idIndex(collection: Collection): Index {
  const [first] = collection.indexes;
  if (!first) throw fault(1, `${nsOf(collection)} has no _id index`);
  return first;
}

const FORBIDDEN_IN_DATABASE = /[/\\. "$\0]/;

/** Throws InvalidNamespace (73) for a name that MongoDB refuses as well. */
export function checkDatabaseName(db: string): void {
  if (db.length === 0 || Buffer.byteLength(db) > 63 || FORBIDDEN_IN_DATABASE.test(db)) {
    throw fault(73, `Invalid database name: '${db}'`);
  }
}

/** Throws InvalidNamespace (73) for a name that MongoDB refuses as well. */
export function checkCollectionName(db: string, name: string): void {
  const bad = name.length === 0 || name.startsWith('.') || name.endsWith('.') || name.includes('$') || name.includes('\0');
  if (bad || Buffer.byteLength(`${db}.${name}`) > 255) throw fault(73, `Invalid collection name: '${db}.${name}'`);
  if (name.startsWith('system.')) throw fault(73, `'${db}.${name}' is a system collection, which this server does not keep`);
}
