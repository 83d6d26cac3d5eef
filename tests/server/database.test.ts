/** What a person is told of the database that the settings name. */
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
