/** `validate`: whether every index holds exactly the entries that the documents call for. */
import { fault } from '../fault';
import { int, intOrLong, type Doc, type Value } from '../query/value';
import type { Access } from '../store/access';
import { nsOf, type Collection, type Index } from '../store/catalog';
import { entriesOf, indexPrefix, keyText } from '../store/indexEntries';
import { startingWith } from '../store/ranges';
import type { Call, Command, Work } from './call';
import { collectionOf } from './context';

/** Errors told in full; the rest is counted. */
const ERRORS_SHOWN = 20;

export const validate: Command = {
  options: ['full'],
  refused: ['repair', 'metadata', 'checkBSONConformance', 'background'],
  *run(call: Call): Work {
    const collection = collectionOf(call);
    if (!collection) throw fault(26, `Collection '${call.db}.${String(call.body.get('validate'))}' does not exist to validate.`);
    const errors: string[] = [];
    const keys: Doc = new Map();
    for (const index of collection.indexes) keys.set(index.name, intOrLong(checkIndex(call.access, collection, index, errors)));
    return new Map<string, Value>([
      ['ns', nsOf(collection)],
      ['nrecords', intOrLong(call.access.count(collection))],
      ['nIndexes', int(collection.indexes.length)],
      ['keysPerIndex', keys],
      ['valid', errors.length === 0],
      ['errors', errors.slice(0, ERRORS_SHOWN)],
    ]);
  },
};

/** Walks the documents and asks for each of their entries, then counts that there are no others. Returns the number of entries. */
function checkIndex(access: Access, collection: Collection, index: Index, errors: string[]): number {
  let wanted = 0;
  for (const stored of access.docs(collection, false, 1024)) {
    for (const key of entriesOf(index, stored.doc)) {
      wanted++;
      if (!hasEntry(access, collection, index, key, stored.rid)) errors.push(`${index.name}: no entry for record ${stored.rid}`);
    }
  }
  let found = 0;
  for (const { key, stored } of access.entries(collection, index, startingWith(indexPrefix(index.id)), false, 1024)) {
    found++;
    if (!entriesOf(index, stored.doc).some((own) => keyText(own) === keyText(key)))
      errors.push(`${index.name}: a stray entry for record ${stored.rid}`);
  }
  if (found !== wanted) errors.push(`${index.name}: ${found} entries where there should be ${wanted}`);
  return found;
}

function hasEntry(access: Access, collection: Collection, index: Index, key: Uint8Array, rid: number): boolean {
  for (const hit of access.entries(collection, index, startingWith(key), false)) {
    if (hit.stored.rid === rid && keyText(hit.key) === keyText(key)) return true;
  }
  return false;
}
