/** What is unknown is refused by its name, in every place where a name can stand. */
import { startEmbedded, type Embedded } from '@/server/embedded';
import { newFolder, removeFolder } from '../../support/embeddedProcess';
import { RawClient } from './rawClient';

let dir: string;
let server: Embedded;
let client: RawClient;
beforeAll(async () => {
  dir = newFolder();
  server = await startEmbedded({ dir, port: 0 });
  client = await RawClient.connect(server.uri);
  await client.command({ insert: 'c', documents: [{ _id: 1, a: [1, 2] }], $db: 'd' });
});
afterAll(async () => {
  client.close();
  await server.close();
  removeFolder(dir);
});

const find = (filter: object, more: object = {}): object => ({ find: 'c', filter, ...more });
const aggregate = (...pipeline: object[]): object => ({ aggregate: 'c', pipeline, cursor: {} });
const update = (u: object, more: object = {}): object => ({ update: 'c', updates: [{ q: { _id: 1 }, u, ...more }] });
const index = (key: object, more: object = {}): object => ({ createIndexes: 'c', indexes: [{ key, name: 'i', ...more }] });

it.each<[string, object, number, string]>([
  ['command', { noSuchCommand: 1 }, 59, 'noSuchCommand'],
  ['command that MongoDB has', { mapReduce: 'c' }, 59, 'mapReduce'],
  ['option of find', find({}, { noSuch: 1 }), 40415, 'noSuch'],
  ['option of find that MongoDB has', find({}, { tailable: true }), 238, 'tailable'],
  ['option of insert', { insert: 'c', documents: [{ _id: 9 }], noSuch: 1 }, 40415, 'noSuch'],
  ['option of a create that MongoDB has', { create: 'capped', capped: true, size: 1 }, 238, 'capped'],
  ['filter operator', find({ a: { $noSuch: 1 } }), 2, '$noSuch'],
  ['top-level filter operator', find({ $noSuch: [] }), 2, '$noSuch'],
  ['filter operator that MongoDB has', find({ $where: 'true' }), 238, '$where'],
  ['expression', find({ $expr: { $noSuch: 1 } }), 168, '$noSuch'],
  ['stage', aggregate({ $noSuch: 1 }), 40324, '$noSuch'],
  ['stage that MongoDB has', aggregate({ $changeStream: {} }), 238, '$changeStream'],
  ['accumulator', aggregate({ $group: { _id: 1, n: { $noSuch: 1 } } }), 15952, '$noSuch'],
  ['index type', index({ a: 'text' }), 238, 'text'],
  ['index option', index({ a: 1 }, { noSuch: 1 }), 197, 'noSuch'],
  ['partial filter operator', index({ a: 1 }, { partialFilterExpression: { a: { $ne: 1 } } }), 67, '$ne'],
  ['hint', find({}, { hint: 'noSuch' }), 2, 'hint'],
  ['read concern', find({}, { readConcern: { level: 'noSuch' } }), 9, 'noSuch'],
  ['read concern option', find({}, { readConcern: { atClusterTime: 1 } }), 238, 'atClusterTime'],
  ['collation option', find({}, { collation: { locale: 'en', noSuch: 1 } }), 40415, 'noSuch'],
  ['api version', find({}, { apiVersion: '2' }), 322, '2'],
])('an unknown %s', async (_what, command, code, named) => {
  await expect(client.command({ ...command, $db: 'd' })).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
});

it.each<[string, object, number]>([
  ['operator', update({ $noSuch: { a: 1 } }), 9],
  ['modifier of an operator', update({ $push: { a: { $each: [1], $noSuch: 1 } } }), 2],
  ['statement option of update', update({ $set: { a: 1 } }, { noSuch: 1 }), 40415],
  ['statement option of delete', { delete: 'c', deletes: [{ q: {}, limit: 1, noSuch: 1 }] }, 40415],
])('an unknown %s in a statement, which changes nothing', async (_what, command, code) => {
  const reply = await client.command({ ...command, $db: 'd' });
  expect(reply.writeErrors).toMatchObject([{ index: 0, code }]);
  expect((await client.command({ find: 'c', $db: 'd' })).cursor.firstBatch).toEqual([{ _id: 1, a: [1, 2] }]);
});

it('ten thousand idle cursors and sessions leave the server alive and its memory bounded', async () => {
  await client.command({
    insert: 'many',
    documents: Array.from({ length: 300 }, (_, _id) => ({ _id, pad: 'x'.repeat(500) })),
    $db: 'd',
  });
  const before = await client.command({ serverStatus: 1, $db: 'admin' });
  for (let n = 0; n < 10_000; n++) await client.command({ find: 'many', batchSize: 1, $db: 'd' });
  const after = await client.command({ serverStatus: 1, $db: 'admin' });
  expect(after.openCursors).toBeLessThanOrEqual(5000);
  expect(after.residentBytes - before.residentBytes).toBeLessThan(150 * 1024 * 1024);
  expect((await client.command({ count: 'many', $db: 'd' })).n).toBe(300);
});
