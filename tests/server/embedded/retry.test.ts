/** Writes sent twice: applied once, answered the same, also when the server was killed in between. */
import { Binary, Long, type Document } from 'bson';
import { randomBytes } from 'node:crypto';
import { RawClient } from './rawClient';
import { newFolder, removeFolder, startEmbeddedProcess, type EmbeddedProcess } from '../../support/embeddedProcess';

let dir: string;
let server: EmbeddedProcess;
let client: RawClient;

const connect = async (): Promise<void> => {
  server = await startEmbeddedProcess(dir);
  client = await RawClient.connect(server.uri);
};
const killAndRestart = async (): Promise<void> => {
  client.close();
  await server.kill();
  await connect();
};

beforeAll(async () => {
  dir = newFolder();
  await connect();
});
afterAll(async () => {
  client.close();
  await server.stop();
  removeFolder(dir);
});

/** A session of our own making, so that the same command can be sent again. */
const newSession = (): Document => ({ id: new Binary(randomBytes(16), Binary.SUBTYPE_UUID) });
const send = (command: Document): Promise<Document> => client.command({ ...command, $db: 'retry' });
const withoutTime = ({ n, nModified, value, upserted }: Document): Document => ({ n, nModified, value, upserted });

it.each([
  ['insert', { insert: 'notes', documents: [{ _id: 'a' }, { _id: 'b' }] }],
  ['update', { update: 'counters', updates: [{ q: { _id: 'x' }, u: { $inc: { n: 1 } }, upsert: true }] }],
  ['findAndModify', { findAndModify: 'counters', query: { _id: 'y' }, update: { $inc: { n: 1 } }, upsert: true, new: true }],
  ['delete', { delete: 'counters', deletes: [{ q: { _id: 'x' }, limit: 1 }] }],
])('%s sent again is answered as the first time', async (_name, command) => {
  const again = { ...command, lsid: newSession(), txnNumber: Long.fromNumber(1) };
  const first = withoutTime(await send(again));
  expect(withoutTime(await send(again))).toEqual(first);
  await killAndRestart();
  expect(withoutTime(await send(again))).toEqual(first);
});

it('an increment sent three times, twice of them after a kill, counts once', async () => {
  await send({ insert: 'counters', documents: [{ _id: 'once', n: 0 }] });
  const again = {
    update: 'counters',
    updates: [{ q: { _id: 'once' }, u: { $inc: { n: 1 } } }],
    lsid: newSession(),
    txnNumber: Long.fromNumber(7),
  };
  await send(again);
  await killAndRestart();
  await send(again);
  await send(again);
  expect((await send({ find: 'counters', filter: { _id: 'once' } })).cursor.firstBatch).toEqual([{ _id: 'once', n: 1 }]);
});

it('a number gone by is refused', async () => {
  const lsid = newSession();
  await send({ insert: 'notes', documents: [{ _id: 'n5' }], lsid, txnNumber: Long.fromNumber(5) });
  await expect(send({ insert: 'notes', documents: [{ _id: 'n4' }], lsid, txnNumber: Long.fromNumber(4) })).rejects.toMatchObject({
    code: 225,
  });
  await killAndRestart();
  await expect(send({ insert: 'notes', documents: [{ _id: 'n4' }], lsid, txnNumber: Long.fromNumber(4) })).rejects.toMatchObject({
    code: 225,
  });
});

it('a commit sent again holds, also after a kill, and an unknown one is refused', async () => {
  const lsid = newSession();
  const inside = { lsid, txnNumber: Long.fromNumber(3), autocommit: false };
  await send({ insert: 'notes', documents: [{ _id: 'committed' }], ...inside, startTransaction: true });
  const commit = { commitTransaction: 1, ...inside };
  const admin = (): Promise<Document> => client.command({ ...commit, $db: 'admin' });
  await admin();
  expect(await admin()).toMatchObject({ ok: 1 });
  await killAndRestart();
  expect(await admin()).toMatchObject({ ok: 1 });
  expect((await send({ count: 'notes', query: { _id: 'committed' } })).n).toBe(1);
  await expect(client.command({ ...commit, lsid: newSession(), $db: 'admin' })).rejects.toMatchObject({
    code: 251,
    errorLabels: ['TransientTransactionError'],
  });
});

it('a write that waits for a transaction and is sent again meanwhile is done once', async () => {
  await send({ insert: 'counters', documents: [{ _id: 'held', n: 0 }] });
  const holder = { lsid: newSession(), txnNumber: Long.fromNumber(1), autocommit: false };
  await send({
    update: 'counters',
    updates: [{ q: { _id: 'held' }, u: { $inc: { n: 100 } } }],
    ...holder,
    startTransaction: true,
  });
  const write = {
    update: 'counters',
    updates: [{ q: { _id: 'held' }, u: { $inc: { n: 1 } } }],
    lsid: newSession(),
    txnNumber: Long.fromNumber(1),
  };
  const second = await RawClient.connect(server.uri);
  const both = [send(write), second.command({ ...write, $db: 'retry' })];
  const third = await RawClient.connect(server.uri);
  await third.command({ commitTransaction: 1, ...holder, $db: 'admin' });
  for (const reply of await Promise.all(both)) expect(reply).toMatchObject({ n: 1, nModified: 1 });
  second.close();
  third.close();
  expect((await send({ find: 'counters', filter: { _id: 'held' } })).cursor.firstBatch).toEqual([{ _id: 'held', n: 101 }]);
});
