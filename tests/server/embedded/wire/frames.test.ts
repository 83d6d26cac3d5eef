/** Hostile bytes: whatever arrives, the process lives, other connections are served, and nothing of it is stored. */
import fc from 'fast-check';
import { serialize } from 'bson';
import { startEmbedded, type Embedded } from '@/server/embedded';
import { newFolder, removeFolder } from '../../../support/embeddedProcess';
import { frame, RawClient } from '../rawClient';

let dir: string;
let server: Embedded;
let witness: RawClient;
beforeAll(async () => {
  dir = newFolder();
  server = await startEmbedded({ dir, port: 0 });
  witness = await RawClient.connect(server.uri);
  await witness.command({ insert: 'kept', documents: [{ _id: 1, text: 'kept' }], $db: 'fuzz' });
});
afterAll(async () => {
  witness.close();
  await server.close();
  removeFolder(dir);
});

/** Sends, hangs up, and asks another connection whether all is as it was. */
async function survives(bytes: Uint8Array): Promise<void> {
  const client = await RawClient.connect(server.uri);
  client.write(bytes);
  expect((await witness.command({ find: 'kept', $db: 'fuzz' })).cursor.firstBatch).toEqual([{ _id: 1, text: 'kept' }]);
  client.close();
}

const COMMANDS = [
  { ping: 1, $db: 'fuzz' },
  { find: 'kept', filter: { text: { $gt: 'a' } }, sort: { text: 1 }, $db: 'fuzz' },
  { find: 'kept', filter: { $or: [{ a: 1 }, { b: { $in: [1, 2] } }] }, projection: { a: 1 }, $db: 'fuzz' },
  { aggregate: 'kept', pipeline: [{ $group: { _id: null, n: { $sum: 1 } } }], cursor: {}, $db: 'fuzz' },
  { getMore: 5, collection: 'kept', $db: 'fuzz' },
];
const valid = fc.constantFrom(...COMMANDS).map((command) => frame(command));

it('random bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(bytes)),
    { numRuns: 150 },
  );
});

it('a valid frame with some bytes changed, cut off, or doubled', async () => {
  const change = fc.tuple(fc.nat(), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(valid, fc.array(change, { maxLength: 4 }), fc.nat(), fc.boolean(), async (whole, changes, cut, doubled) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      const sent = doubled ? Buffer.concat([bytes, bytes]) : bytes.subarray(0, 1 + (cut % bytes.length));
      await survives(sent);
    }),
    { numRuns: 400 },
  );
});

it('BSON with wrong lengths and types inside a well-formed frame is refused as such', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(255), async (at, byte) => {
      const bytes = frame({ find: 'kept', filter: { a: { b: [1, 'text', { c: null }] } }, $db: 'fuzz' });
      const body = 21 + 4;
      bytes[body + (at % (bytes.length - body))] = byte;
      const client = await RawClient.connect(server.uri);
      client.write(bytes);
      expect(await client.next()).toBeDefined();
      client.close();
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['longer than allowed', 48_000_001],
  ['shorter than its own header', 15],
  ['of negative length', -1],
])('a frame that says it is %s ends the connection', async (_name, length) => {
  const client = await RawClient.connect(server.uri);
  const bytes = frame({ ping: 1, $db: 'fuzz' });
  bytes.writeInt32LE(length, 0);
  client.write(bytes);
  expect(await client.next()).toBeUndefined();
});

it('a flag that must be understood and is not is refused', async () => {
  const client = await RawClient.connect(server.uri);
  client.write(frame({ ping: 1, $db: 'fuzz' }, { flags: 1 << 5 }));
  expect(String(await client.next())).toContain('Unknown flag bits');
  client.close();
});

it('a checksum is checked where there is one', async () => {
  const plain = frame({ ping: 1, $db: 'fuzz' }, { flags: 1 });
  const wrong = Buffer.concat([plain, Buffer.from([1, 2, 3, 4])]);
  wrong.writeInt32LE(wrong.length, 0);
  const client = await RawClient.connect(server.uri);
  client.write(wrong);
  expect(String(await client.next())).toContain('checksum');
  client.close();
});

it('documents of a sequence beside the body are read', async () => {
  const client = await RawClient.connect(server.uri);
  const head = frame({ insert: 'sequence', $db: 'fuzz' });
  const docs = [serialize({ _id: 1 }), serialize({ _id: 2 })];
  const name = Buffer.from('documents\0');
  const section = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), name, ...docs]);
  section.writeInt32LE(section.length - 1, 1);
  const whole = Buffer.concat([head, section]);
  whole.writeInt32LE(whole.length, 0);
  client.write(whole);
  await client.next();
  client.close();
  expect((await witness.command({ count: 'sequence', $db: 'fuzz' })).n).toBe(2);
});

it('a document beyond 16 MB is refused, one just below is kept', async () => {
  const text = 'x'.repeat(16 * 1024 * 1024 - 100);
  await witness.command({ insert: 'large', documents: [{ _id: 1, text }], $db: 'fuzz' });
  const refused = await witness.command({
    insert: 'large',
    documents: [{ _id: 2, text: `${text}${'y'.repeat(200)}` }],
    $db: 'fuzz',
  });
  expect(refused.writeErrors).toMatchObject([{ index: 0, code: 10334 }]);
  expect((await witness.command({ count: 'large', $db: 'fuzz' })).n).toBe(1);
});

it('nesting beyond the limit is refused, and does not exhaust the stack', async () => {
  let deep: Record<string, unknown> = { end: 1 };
  for (let level = 0; level < 150; level++) deep = { a: deep };
  const refused = await witness.command({ insert: 'deep', documents: [{ _id: 1, deep }], $db: 'fuzz' });
  expect(refused.writeErrors).toMatchObject([{ index: 0, code: 15 }]);
  for (let level = 0; level < 5000; level++) deep = { a: deep };
  await expect(witness.command({ find: 'kept', filter: deep, $db: 'fuzz' })).rejects.toMatchObject({ code: 22 });
});
