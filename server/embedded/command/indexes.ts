/** `createIndexes`, `listIndexes`, `dropIndexes`, and `collMod` as far as it concerns indexes. */
import { badValue, fault, notSupported, typeMismatch } from '../fault';
import { int, isDoc, show, type Doc, type Value } from '../query/value';
import { nsOf, type Collection, type Index } from '../store/catalog';
import { buildIndexes } from '../store/indexBuild';
import { isIdKey, parseIndex } from '../store/indexSpec';
import type { Call, Command, Work } from './call';
import { createCollection } from './collection';
import { listed } from './collections';
import { collectionName, untilFree } from './context';
import { identifyByName, indexByKey, likeness } from './indexEquality';
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
  const parsed = specs.map((spec) => parseNew(spec));
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

const ID_OPTIONS = ['key', 'name', 'ns', 'v', 'collation'];

/** An index as it is asked for. The one on `_id` is always there, has its own name and none of the options. */
function parseNew(spec: Doc): Index {
  const index = parseIndex(spec, 0);
  if (!isIdKey(index.fields)) {
    if (index.name === '_id_')
      throw badValue(
        `The index name '_id_' is reserved for the _id index, which must have key pattern {_id: 1}, found key: ${show(spec.get('key'))}`,
      );
    return index;
  }
  const odd = [...spec.keys()].find((name) => !ID_OPTIONS.includes(name));
  if (odd !== undefined)
    throw fault(197, `The field '${odd}' is not valid for an _id index specification. Specification: ${show(spec)}`);
  if (index.fields[0]?.descending === true)
    throw badValue(`The field 'key' for an _id index must be {_id: 1}, but got ${show(spec.get('key'))}`);
  return index;
}

/** Those that are not there yet. Throws where a name or an equivalent index is taken by something else. */
function newOnes(collection: Collection, wanted: Index[]): Index[] {
  const added: Index[] = [];
  for (const index of wanted) {
    if (isIdKey(index.fields)) continue;
    const others = [...collection.indexes, ...added];
    const namesake = others.find(({ name }) => name === index.name);
    if (namesake) refuseNamesake(index, namesake);
    else {
      const equivalent = others.find((other) => likeness(other, index) !== 'different');
      if (equivalent) throw otherName(index, equivalent);
      added.push(index);
    }
  }
  return added;
}

function refuseNamesake(index: Index, existing: Index): void {
  const specs = `Requested index: ${show(index.spec)}, existing index: ${show(existing.spec)}`;
  switch (likeness(existing, index)) {
    case 'identical':
      return;
    case 'equivalent':
      throw fault(85, `An equivalent index already exists with the same name but different options. ${specs}`);
    case 'different':
      throw fault(
        86,
        `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. ${specs}`,
      );
  }
}

const otherName = (index: Index, existing: Index): Error =>
  likeness(existing, index) === 'identical'
    ? fault(85, `Index already exists with a different name: ${existing.name}`)
    : fault(
        85,
        `An equivalent index already exists with a different name and options. Requested index: ${show(index.spec)}, existing index: ${show(existing.spec)}`,
      );

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
  if (Array.isArray(which)) return named(collection, which);
  if (typeof which === 'string') return [namedIndex(collection, which)];
  if (!isDoc(which)) throw typeMismatch("The argument 'index' must be a name, a list of names or a key pattern");
  const found = indexByKey(collection, which, identifyByName(which));
  if (!found) throw fault(27, `can't find index with key: ${show(which)}`);
  return [droppable(collection, found)];
}

function named(collection: Collection, names: readonly Value[]): Index[] {
  const texts = names.map((name) => {
    if (typeof name !== 'string')
      throw typeMismatch(`failed to drop multiple indexes ${show([...names])}: index name must be a string`);
    return name;
  });
  return texts[0] === '*' ? collection.indexes.slice(1) : texts.map((name) => namedIndex(collection, name));
}

function namedIndex(collection: Collection, name: string): Index {
  const found = collection.indexes.find((index) => index.name === name);
  if (!found) throw fault(27, `index not found with name [${name}]`);
  return droppable(collection, found);
}

function droppable(collection: Collection, index: Index): Index {
  if (index === collection.indexes[0]) throw fault(72, 'cannot drop _id index');
  return index;
}
