/** `collMod`: how long a TTL index keeps documents, and whether an index is hidden. */
import { fault, notSupported, typeMismatch } from '../fault';
import { isDoc, show, type Doc, type Maybe, type Value } from '../query/value';
import type { Collection, Index } from '../store/catalog';
import { parseIndex } from '../store/indexSpec';
import type { Call, Command, Work } from './call';
import { collectionOf, untilFree } from './context';
import { identifyByName, indexByKey } from './indexEquality';
import { optionalDoc } from './options';

const CHANGES = ['expireAfterSeconds', 'hidden'] as const;

export const collMod: Command = {
  options: ['index'],
  refused: [
    'validator',
    'validationLevel',
    'validationAction',
    'viewOn',
    'pipeline',
    'changeStreamPreAndPostImages',
    'cappedSize',
    'cappedMax',
    'timeseries',
    'expireAfterSeconds',
    'dryRun',
  ],
  writes: true,
  *run(call: Call): Work {
    const asked = optionalDoc(call.body, 'index');
    return yield* untilFree(() => {
      const collection = collectionOf(call);
      if (!collection) throw fault(26, `ns does not exist: ${call.db}.${String(call.body.get('collMod'))}`);
      return asked ? modify(call, collection, asked) : new Map();
    });
  },
};

function modify(call: Call, collection: Collection, asked: Doc): Doc {
  for (const name of asked.keys()) {
    if (name === 'unique' || name === 'prepareUnique') throw notSupported(`collMod.index.${name}`);
    if (!['name', 'keyPattern', ...CHANGES].includes(name))
      throw fault(40415, `BSON field 'collMod.index.${name}' is an unknown field.`);
  }
  const index = find(collection, asked.get('name'), asked.get('keyPattern'));
  const spec = new Map(index.spec);
  const reply: Doc = new Map();
  for (const name of CHANGES) {
    const value = asked.get(name);
    if (value === undefined) continue;
    reply.set(`${name}_old`, spec.get(name) ?? (name === 'hidden' ? false : null)).set(`${name}_new`, value);
    spec.set(name, value);
  }
  if (reply.size === 0) throw fault(72, `no ${CHANGES.join(' or ')} field`);
  const changed: Index = { ...parseIndex(spec, index.id, { form: index.form }), state: index.state };
  call.access.define({ ...collection, indexes: collection.indexes.map((one) => (one === index ? changed : one)) });
  return reply;
}

function find(collection: Collection, name: Maybe, keyPattern: Maybe): Index {
  if ((name === undefined) === (keyPattern === undefined)) throw fault(72, 'must specify either index name or key pattern');
  if (name !== undefined && typeof name !== 'string') throw typeMismatch("The argument 'index.name' must be a string");
  const wanted: Value = name ?? keyPattern ?? null;
  const index = isDoc(wanted)
    ? indexByKey(collection, wanted, identifyByName(wanted))
    : collection.indexes.find((one) => one.name === wanted);
  if (!index) throw fault(27, `cannot find index ${show(wanted)} for ns ${collection.db}.${collection.name}`);
  return index;
}
