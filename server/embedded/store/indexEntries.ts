/** The key bytes under which an index knows a document. */
import { formerKeys } from '../query/formerKeys';
import { documentKeys, plainKey } from '../query/keys';
import type { Doc, Value } from '../query/value';
import type { Index } from './catalog';
import { encodeKey } from './keyEncoding';

/** Keys of one index lie together because each opens with the index's number, four bytes. */
export function indexPrefix(id: number): Uint8Array {
  return Uint8Array.of((id >>> 24) & 0xff, (id >>> 16) & 0xff, (id >>> 8) & 0xff, id & 0xff);
}

/** The whole key of an entry: index number, then the values of its fields (all of them, or the first few for a prefix). */
export function entryKey(index: Index, values: readonly Value[]): Uint8Array {
  const body = encodeKey(
    values,
    index.fields.map((field) => field.descending),
  );
  const key = new Uint8Array(body.length + 4);
  key.set(indexPrefix(index.id));
  key.set(body, 4);
  return key;
}

/** All entries of a document, each once: none where a sparse or partial index leaves it out, many where an array lies on a path. */
export function entriesOf(index: Index, doc: Doc): Uint8Array[] {
  const rows = rowsOf(index, doc);
  if (rows.length === 1) return rows.map((row) => entryKey(index, row));
  return distinct(rows.map((row) => entryKey(index, row)));
}

/** The values of the entries, some perhaps more than once. */
export function rowsOf(index: Index, doc: Doc): Value[][] {
  if (index.partial && !index.partial.filter.test(doc)) return [];
  if (index.form === 1) return formerRows(index, doc);
  const paths = index.fields.map(({ parts }) => parts);
  const plain = plainKey(doc, paths, undefined);
  if (plain === undefined) index.state.multikey = true;
  const keys = plain === undefined ? documentKeys(doc, paths, { missing: undefined, empty: [] }) : [plain];
  // A sparse index leaves out what has none of its fields.
  const kept = index.sparse ? keys.filter((key) => key.some((value) => value !== undefined)) : keys;
  return kept.map((key) => key.map((value) => value ?? null));
}

function formerRows(index: Index, doc: Doc): Value[][] {
  if (index.sparse && !index.fields.some(({ parts }) => exists(doc, parts))) return [];
  const rows = formerKeys(
    doc,
    index.fields.map(({ path }) => path),
  );
  if (!index.state.multikey && (rows.length > 1 || index.fields.some(({ parts }) => meetsArray(doc, parts)))) {
    index.state.multikey = true;
  }
  return rows;
}

function exists(value: Value | undefined, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return value !== undefined;
  if (value instanceof Map) return exists(value.get(name), rest);
  if (!Array.isArray(value)) return false;
  return (
    exists(/^\d+$/.test(name) ? value[Number(name)] : undefined, rest) ||
    value.some((item) => item instanceof Map && exists(item, path))
  );
}

function meetsArray(value: Value | undefined, path: readonly string[]): boolean {
  if (Array.isArray(value)) return true;
  const [name, ...rest] = path;
  return name !== undefined && value instanceof Map && meetsArray(value.get(name), rest);
}

function distinct(keys: Uint8Array[]): Uint8Array[] {
  const seen = new Set<string>();
  return keys.filter((key) => {
    const text = keyText(key);
    return !seen.has(text) && seen.add(text);
  });
}

/** Key bytes as a Map key. */
export const keyText = (key: Uint8Array): string => Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
