/** What a person is told of the database that the settings name. */
import { MongoError } from 'mongodb';
import { runTransaction } from '@/cloudfunctions/kernel/database';
import { needsTransactions } from '@/cloudfunctions/kernel/reach';
import { attachDatabase, connectTo, openDatabase, placeNamed } from '@/server/database';

const at = (mongodbUri: string | undefined) => placeNamed({ mongodbUri, databaseName: 'changke', dataDir: '/data' });

it.each([
  { uri: 'mongodb://db-1.example:27017,db-2.example/?replicaSet=rs0', named: 'db-1.example:27017,db-2.example' },
  { uri: 'mongodb://owner:hush%40hush@db.example:27017/admin', named: 'db.example:27017' },
  { uri: 'mongodb+srv://owner:hush/hush@hush@db.example/?w=majority', named: 'db.example' },
])('a MongoDB is named by its hosts alone: $named', ({ uri, named }) => {
  expect(at(uri)).toBe(`the database changke of MongoDB at ${named}`);
});

it('the embedded database is named by its folder', () => {
  expect(at(undefined)).toBe('the embedded database in /data');
});

it.each(['mongodb://owner:hush', 'mongodb://owner:hush@', 'mongodb://owner:hu@sh@db.example'])(
  'an address that cannot be read is a sentence that repeats nothing of it: %s',
  async (uri) => {
    await expect(connectTo(uri, 'changke')).rejects.toThrow(/^MONGODB_URI cannot be read: (?!.*(hu|owner))/);
  },
);

it.each([
  'readPreference=secondaryPreferred',
  'readPreference=nearest&readPreferenceTags=dc:ny&maxStalenessSeconds=90',
  'readConcernLevel=local&w=0&journal=false&wtimeoutMS=1',
  'retryWrites=false&retryReads=false',
  'appName=till&maxPoolSize=5&waitQueueTimeoutMS=2000&socketTimeoutMS=60000&connectTimeoutMS=3000&heartbeatFrequencyMS=5000',
  'compressors=zlib&zlibCompressionLevel=1&serverMonitoringMode=poll&localThresholdMS=20&maxIdleTimeMS=9000&minPoolSize=1',
])('points can be booked whatever the address says besides: %s', async (options) => {
  const uri = process.env.TEST_MONGODB_URI ?? '';
  const database = await connectTo(`${uri}${uri.includes('?') ? '&' : '?'}${options}`, 't_options');
  const retry = { attemptsMax: 3, pauseMsBase: 1, pauseMsMax: 1, random: () => 0, pause: async () => undefined };
  const found = await runTransaction(database.client, retry, async (session) => {
    const documents = database.db.collection<{ _id: string }>('options');
    await documents.insertOne({ _id: 'a' }, { session });
    return { commit: false, value: await documents.countDocuments({}, { session }) };
  });
  expect(found).toBe(1);
  await database.db.dropDatabase();
  await database.close();
});

it.each([
  { options: 'ignoreUndefined=true', says: /^MONGODB_URI sets ignoreUndefined, .*leave it out/ },
  { options: 'timeoutms=5', says: /^MONGODB_URI sets timeoutMS, .*leave it out/ },
  { options: 'compressors=snappy', says: /^MONGODB_URI names a compressor .*compressors=zlib/ },
  { options: 'hush=1', says: /^MONGODB_URI cannot be read: (?!.*hush)/ },
])('an address with $options is refused in a sentence', async ({ options, says }) => {
  await expect(connectTo(`mongodb://127.0.0.1:9/?${options}`, 'changke')).rejects.toThrow(says);
});

it('a database in which no transaction succeeds is said in a sentence', async () => {
  const database = await connectTo(process.env.TEST_MONGODB_URI ?? '', 't_transactions');
  const client = Object.assign(Object.create(database.client), {
    startSession: () => {
      throw new MongoError('no transactions here');
    },
  });
  await expect(needsTransactions({ ...database, client })).rejects.toThrow(
    /^A transaction in the database of MONGODB_URI does not succeed \(MongoError\)/,
  );
  await database.close();
});

it('a MongoDB that does not answer is a sentence, without its address', async () => {
  const refused = connectTo('mongodb://owner:hush@127.0.0.1:9/?serverSelectionTimeoutMS=200', 'changke');
  await expect(refused).rejects.toThrow(/^MongoDB does not answer at the address in MONGODB_URI/);
  const unheardOf = connectTo('mongodb+srv://owner:hush@cluster.invalid', 'changke');
  await expect(unheardOf).rejects.toThrow(/^MongoDB does not answer at the address in MONGODB_URI/);
});

it('a server tells that its database is away before a phone gives up waiting; a command waits longer', async () => {
  const where = { mongodbUri: process.env.TEST_MONGODB_URI, databaseName: 't_nothing', dataDir: '/nowhere' };
  const [server, command] = await Promise.all([openDatabase(where), attachDatabase(where)]);
  const patienceMs = [server, command].map((it) => it.client.options.serverSelectionTimeoutMS);
  await Promise.all([server.close(), command.close()]);
  // A phone waits eight seconds: src/cloud/transport.ts.
  expect(patienceMs[0]).toBeLessThan(8_000);
  expect(patienceMs[1]).toBeGreaterThan(8_000);
});
