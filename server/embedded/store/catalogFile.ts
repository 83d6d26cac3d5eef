/** The catalog in the file: loaded once when it opens, changed together with what the change is about. */
import { Binary } from 'bson';
import { decodeDoc } from '../query/decode';
import { encodeDoc } from '../query/encode';
import type { Doc } from '../query/value';
import { Catalog, nsOf, type Collection, type Index } from './catalog';
import { parseIndex } from './indexSpec';
import { asBytes, asNumber, asText, type Connection } from './sqlite';

/** What the column `multikey` holds since format 2. */
const MULTIKEY = 1;
const SECOND_FORM = 2;

export function loadCatalog(connection: Connection): Catalog {
  const indexes = new Map<number, Index[]>();
  for (const row of connection.all('SELECT id, collection, multikey, spec FROM indexes ORDER BY id')) {
    const flags = asNumber(row[2]);
    const kept = { multikey: (flags & MULTIKEY) !== 0, form: (flags & SECOND_FORM) === 0 ? 1 : 2 } as const;
    const index = parseIndex(decodeDoc(asBytes(row[3])), asNumber(row[0]), kept);
    const owner = asNumber(row[1]);
    indexes.set(owner, [...(indexes.get(owner) ?? []), index]);
  }
  const collections = new Map<string, Collection>();
  for (const row of connection.all('SELECT id, db, name, spec FROM collections')) {
    const id = asNumber(row[0]);
    const { uuid, options } = readSpec(decodeDoc(asBytes(row[3])));
    const own = {
      id,
      db: asText(row[1]),
      name: asText(row[2]),
      uuid,
      options,
      indexes: indexes.get(id) ?? [],
      counter: { next: undefined },
    };
    collections.set(nsOf(own), own);
  }
  return new Catalog(collections);
}

function readSpec(spec: Doc): { uuid: Binary; options: Doc } {
  const uuid = spec.get('uuid');
  const options = spec.get('options');
  if (!(uuid instanceof Binary) || !(options instanceof Map))
    throw new TypeError('a collection in the file has no uuid or no options');
  return { uuid, options };
}

/** The highest numbers ever given, so that none is given twice. */
export function highestIds(connection: Connection): { collection: number; index: number } {
  const highest = (kind: string, table: string): number =>
    asNumber(
      connection.get(
        `SELECT max(coalesce((SELECT max(id) FROM ${table}), 0), coalesce((SELECT max(id) FROM garbage WHERE kind = ?), 0))`,
        kind,
      )?.[0],
    );
  return { collection: highest('collection', 'collections'), index: highest('index', 'indexes') };
}

/** Writes the collection and those of its indexes that are not yet there. */
export function saveCollection(connection: Connection, collection: Collection): void {
  const { id, db, name, uuid, options } = collection;
  const spec = encodeDoc(new Map().set('uuid', uuid).set('options', options));
  connection.run(
    'INSERT INTO collections VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET db = excluded.db, name = excluded.name, spec = excluded.spec',
    id,
    db,
    name,
    spec,
  );
  for (const index of collection.indexes) {
    connection.run(
      'INSERT INTO indexes VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET multikey = excluded.multikey, spec = excluded.spec',
      index.id,
      id,
      (index.state.multikey ? MULTIKEY : 0) | (index.form === 2 ? SECOND_FORM : 0),
      encodeDoc(index.spec),
    );
  }
}

/** Takes the index out of the catalog and leaves its entries to be removed later. */
export function deleteIndex(connection: Connection, id: number): void {
  connection.run('DELETE FROM indexes WHERE id = ?', id);
  connection.run('INSERT OR IGNORE INTO garbage VALUES (?, ?)', 'index', id);
}

/** Takes the collection with its indexes out of the catalog and leaves its documents to be removed later. */
export function deleteCollection(connection: Connection, { id, indexes }: Collection): void {
  connection.run('DELETE FROM collections WHERE id = ?', id);
  connection.run('INSERT OR IGNORE INTO garbage VALUES (?, ?)', 'collection', id);
  for (const index of indexes) deleteIndex(connection, index.id);
}

export function markMultikey(connection: Connection, id: number): void {
  connection.run('UPDATE indexes SET multikey = multikey | ? WHERE id = ?', MULTIKEY, id);
}
