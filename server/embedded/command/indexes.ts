/** `createIndexes`, `listIndexes`, `dropIndexes`, and `collMod` as far as it concerns indexes. */
import { fault, notSupported, typeMismatch } from '../fault';
import { equalValues } from '../query/order';
import { int, isDoc, show, type Doc, type Value } from '../query/value';
import { nsOf, type Collection, type Index } from '../store/catalog';
import { buildIndexes } from '../store/indexBuild';
import { isIdKey, parseIndex } from '../store/indexSpec';
import type { Call, Command, Work } from './call';
import { createCollection } from './collection';
import { listed } from './collections';
import { collectionName, untilFree } from './context';
import { requiredDocs } from './options';

/** MongoDB's limit on the indexes of one collection. */
const INDEXES_MAX = 64;

export const createIndexes: Command = {
  options: ['indexes', 'commitQuorum', 'ignoreUnknownIndexOptions'],
  refused: ['ignoreUnknownIndexOptions'],
  writes: true,
  inTransaction: true,
  *run(call: Call): Work {
    const name = collectionName(call);
    const specs = requiredDocs(call.body, 'indexes');
    if (specs.length === 0) throw fault(2, 'Must specify at least one index to create');
    return yield* untilFree(() => create(call, name, specs));
  },
};

function create(call: Call, name: string, specs: Doc[]): Doc {
  const { access, db, transaction } = call;
  const parsed = specs.map((spec) => parseIndex(spec, 0));
  const known = access.catalog.find(db, name);
  const collection = known ?? createCollection(access, db, name, new Map());
  const before = collection.indexes.length;
  const added = newOnes(collection, parsed).map((index) => ({ ...index, id: access.newIndexId(), state: { multikey: false } }));
  if (before + added.length > INDEXES_MAX)
    throw fault(67, `add index fails, too many indexes for ${nsOf(collection)}, ${INDEXES_MAX} are allowed`);
  if (added.length > 0) {
    if (transaction && known && !transaction.made(known))
      throw notSupported('Making an index in a transaction on a collection that was there before');
    buildIndexes(access, call.services.head, collection, added);
    access.define({ ...collection, indexes: [...collection.indexes, ...added] });
  }
  const reply: Doc = new Map<string, Value>([
    ['numIndexesBefore', int(before)],
    ['numIndexesAfter', int(before + added.length)],
    ['createdCollectionAutomatically', known === undefined],
  ]);
  return added.length > 0 ? reply : reply.set('note', 'all indexes already exist');
}

/** Those that are not there yet. Throws where a name or a key pattern is taken by something else. */
function newOnes(collection: Collection, wanted: Index[]): Index[] {
  const added: Index[] = [];
  for (const index of wanted) {
    const others = [...collection.indexes, ...added];
    const byName = others.find(({ name }) => name === index.name);
    const byKey = others.find((other) => sameKey(other, index) && equalValues(partialOf(other), partialOf(index)));
    if (byName && sameIndex(byName, index)) continue;
    if (byName && sameKey(byName, index))
      throw fault(86, conflict('An existing index has the same name as the requested index', index, byName));
    if (byName) throw fault(86, conflict('An existing index has the same name as the requested index', index, byName));
    if (byKey && sameOptions(byKey, index)) throw fault(85, `Index already exists with a different name: ${byKey.name}`);
    if (byKey) throw fault(85, conflict('An equivalent index already exists with a different name and options', index, byKey));
    if (isIdKey(index.fields)) continue;
    added.push(index);
  }
  return added;
}

const conflict = (why: string, wanted: Index, existing: Index): string =>
  `${why}. Requested index: ${show(wanted.spec)}, existing index: ${show(existing.spec)}`;
const partialOf = (index: Index): Value => index.partial?.expression ?? null;
const sameKey = (a: Index, b: Index): boolean => keyText(a) === keyText(b);
const keyText = (index: Index): string => JSON.stringify(index.fields);

function sameOptions(a: Index, b: Index): boolean {
  return (
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    a.expireAfterSeconds === b.expireAfterSeconds &&
    equalValues(partialOf(a), partialOf(b))
  );
}

const sameIndex = (a: Index, b: Index): boolean => sameKey(a, b) && (sameOptions(a, b) || isIdKey(a.fields));

export const listIndexes: Command = {
  options: ['cursor', 'includeBuildUUIDs'],
  refused: ['includeBuildUUIDs'],
  *run(call: Call): Work {
    const name = collectionName(call);
    const collection = call.access.catalog.find(call.db, name);
    if (!collection) throw fault(26, `ns does not exist: ${call.db}.${name}`);
    const shown = collection.indexes.map(({ spec }) => spec);
    return listed(call, shown, name);
  },
};

export const dropIndexes: Command = {
  options: ['index'],
  writes: true,
  *run(call: Call): Work {
    const name = collectionName(call);
    const which = call.body.get('index');
    if (which === undefined) throw fault(40414, "BSON field 'dropIndexes.index' is missing but a required field");
    return yield* untilFree(() => {
      const collection = call.access.catalog.find(call.db, name);
      if (!collection) throw fault(26, `ns not found ${call.db}.${name}`);
      const gone = new Set(chosen(collection, which));
      call.access.define({ ...collection, indexes: collection.indexes.filter((index) => !gone.has(index)) });
      call.services.cursors.killOn(nsOf(collection));
      return new Map<string, Value>([['nIndexesWas', int(collection.indexes.length)]]);
    });
  },
};

function chosen(collection: Collection, which: Value): Index[] {
  if (which === '*') return collection.indexes.slice(1);
  if (Array.isArray(which)) return which.flatMap((one) => chosen(collection, one));
  if (typeof which !== 'string' && !isDoc(which))
    throw typeMismatch("The argument 'index' must be a name, a list of names or a key pattern");
  const found = collection.indexes.find((index) =>
    typeof which === 'string' ? index.name === which : equalValues(index.spec.get('key') ?? null, which),
  );
  if (!found) {
    throw fault(
      27,
      typeof which === 'string' ? `index not found with name [${which}]` : `can't find index with key: ${show(which)}`,
    );
  }
  if (found === collection.indexes[0]) throw fault(72, 'cannot drop _id index');
  return [found];
}
