/** The error for a second document under a unique key, as drivers expect it. */
import { MongoFault } from '../fault';
import { int, show, type Doc, type Value } from '../query/value';
import { nsOf, type Collection, type Index } from './catalog';
import { entryKey, keyText, rowsOf } from './indexEntries';

/** E11000; `key` is the entry that is taken, found again among those of `doc`. */
export function duplicateKey(collection: Collection, index: Index, doc: Doc, key: Uint8Array): MongoFault {
  const paths = index.fields.map((field) => field.path);
  const rows = rowsOf(index, doc);
  const values = rows.find((row) => keyText(entryKey(index, row)) === keyText(key)) ?? rows[0] ?? [];
  const pattern = new Map<string, Value>(index.fields.map(({ path, descending }) => [path, int(descending ? -1 : 1)]));
  const keyValue = new Map<string, Value>(paths.map((path, place) => [path, values[place] ?? null]));
  const message = `E11000 duplicate key error collection: ${nsOf(collection)} index: ${index.name} dup key: ${show(keyValue)}`;
  const fields = new Map<string, Value>([
    ['keyPattern', pattern],
    ['keyValue', keyValue],
  ]);
  return new MongoFault(11000, 'DuplicateKey', message, [], fields);
}
