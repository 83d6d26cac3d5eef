/** Commands about databases and collections as such. */
import { fault } from '../fault';
import { createEnv } from '../query/createEnv';
import { encodeDoc } from '../query/encode';
import { compileFilter } from '../query/match';
import { int, type Doc, type Value } from '../query/value';
import type { Rows } from '../session/cursors';
import { checkCollectionName, checkDatabaseName, nsOf, type Collection } from '../store/catalog';
import { Blocked } from '../store/intents';
import type { Call, Command, Work } from './call';
import { createCollection } from './collection';
import { collectionName, untilFree } from './context';
import { answer } from './find';
import { optionalCount, optionalDoc, optionalFlag, requiredText } from './options';

export const create: Command = {
  options: [],
  refused: [
    'capped',
    'size',
    'max',
    'timeseries',
    'expireAfterSeconds',
    'clusteredIndex',
    'changeStreamPreAndPostImages',
    'validator',
    'validationLevel',
    'validationAction',
    'indexOptionDefaults',
    'viewOn',
    'pipeline',
    'collation',
    'storageEngine',
    'encryptedFields',
    'autoIndexId',
    'flags',
    'idIndex',
    'temp',
  ],
  writes: true,
  inTransaction: true,
  *run(call: Call): Work {
    const name = collectionName(call);
    yield* untilFree(() => {
      if (call.access.catalog.find(call.db, name)) throw fault(48, `Collection ${call.db}.${name} already exists.`);
      createCollection(call.access, call.db, name, new Map());
    });
    return new Map();
  },
};

export const drop: Command = {
  options: [],
  writes: true,
  *run(call: Call): Work {
    const name = collectionName(call);
    return yield* untilFree(() => {
      const collection = call.services.head.catalog.find(call.db, name);
      // MongoDB 7 answers ok for a collection that is not there.
      if (!collection) return new Map<string, Value>();
      call.services.head.drop(collection);
      call.services.cursors.killOn(nsOf(collection));
      return new Map<string, Value>([
        ['nIndexesWas', int(collection.indexes.length)],
        ['ns', nsOf(collection)],
      ]);
    });
  },
};

export const dropDatabase: Command = {
  options: [],
  writes: true,
  *run(call: Call): Work {
    const { head } = call.services;
    checkDatabaseName(call.db);
    yield* untilFree(() => {
      const collections = head.catalog.inDatabase(call.db);
      for (const collection of collections) {
        const holder = head.intents.writer(collection);
        if (holder) throw new Blocked(holder);
      }
      for (const collection of collections) {
        head.drop(collection);
        call.services.cursors.killOn(nsOf(collection));
      }
    });
    return new Map<string, Value>([['dropped', call.db]]);
  },
};

export const renameCollection: Command = {
  options: ['to', 'dropTarget'],
  writes: true,
  *run(call: Call): Work {
    const from = split(requiredText(call.body, 'renameCollection'));
    const to = split(requiredText(call.body, 'to'));
    const { head } = call.services;
    yield* untilFree(() => {
      const source = head.catalog.find(from.db, from.name);
      if (!source) throw fault(26, `Source collection ${from.db}.${from.name} does not exist`);
      if (from.db === to.db && from.name === to.name) throw fault(20, "Can't rename a collection to itself");
      const target = head.catalog.find(to.db, to.name);
      if (target && !optionalFlag(call.body, 'dropTarget')) throw fault(48, 'target namespace exists');
      const holder =
        head.intents.writer(source) ?? (target && head.intents.writer(target)) ?? head.intents.key(`${to.db}.${to.name}`);
      if (holder) throw new Blocked(holder);
      if (target) head.drop(target);
      head.define({ ...source, db: to.db, name: to.name });
      for (const { db, name } of [from, to]) call.services.cursors.killOn(`${db}.${name}`);
    });
    return new Map();
  },
};

function split(ns: string): { db: string; name: string } {
  const dot = ns.indexOf('.');
  const [db, name] = dot < 0 ? [ns, ''] : [ns.slice(0, dot), ns.slice(dot + 1)];
  checkDatabaseName(db);
  checkCollectionName(db, name);
  return { db, name };
}

export const listCollections: Command = {
  options: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  *run(call: Call): Work {
    checkDatabaseName(call.db);
    const nameOnly = optionalFlag(call.body, 'nameOnly');
    const shown = call.access.catalog
      .inDatabase(call.db)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((collection) => describe(collection, nameOnly));
    return listed(call, shown, '$cmd.listCollections');
  },
};

function describe({ name, uuid, options, indexes }: Collection, nameOnly: boolean): Doc {
  const entry: Doc = new Map<string, Value>([
    ['name', name],
    ['type', 'collection'],
  ]);
  if (nameOnly) return entry;
  entry.set('options', options);
  entry.set(
    'info',
    new Map<string, Value>([
      ['readOnly', false],
      ['uuid', uuid],
    ]),
  );
  return entry.set('idIndex', indexes[0]?.spec ?? null);
}

/** A cursor over documents made up for the occasion, filtered as the command asks. */
export function listed(call: Call, shown: Doc[], pseudo: string): Uint8Array {
  const filter = optionalDoc(call.body, 'filter');
  const { services } = call;
  const compiled = filter && compileFilter(filter, createEnv({ now: services.now(), random: services.random }));
  const docs = compiled ? shown.filter((doc) => compiled.test(doc)) : shown;
  const cursor = optionalDoc(call.body, 'cursor') ?? new Map();
  return answer(call, `${call.db}.${pseudo}`, rowsOf(docs), optionalCount(cursor, 'batchSize') ?? docs.length + 1);
}

function rowsOf(docs: Doc[]): Rows {
  const iterator = docs[Symbol.iterator]();
  return {
    next() {
      const { done, value } = iterator.next();
      return done === true ? { done: true, value: undefined } : { done: false, value: encodeDoc(value) };
    },
    release: () => undefined,
  };
}

export const listDatabases: Command = {
  options: ['filter', 'nameOnly', 'authorizedDatabases'],
  *run(call: Call): Work {
    const { services, body } = call;
    const filter = optionalDoc(body, 'filter');
    const compiled = filter && compileFilter(filter, createEnv({ now: services.now(), random: services.random }));
    const nameOnly = optionalFlag(body, 'nameOnly');
    const all = services.head.catalog.databases().map((name): Doc => {
      const entry: Doc = new Map<string, Value>([['name', name]]);
      // Databases share one file, so no size of their own is known.
      return nameOnly ? entry : entry.set('sizeOnDisk', 0n).set('empty', false);
    });
    const reply: Doc = new Map<string, Value>([['databases', compiled ? all.filter((doc) => compiled.test(doc)) : all]]);
    return nameOnly ? reply : reply.set('totalSize', 0n).set('totalSizeMb', 0n);
  },
};
