/** `npm run audit` as an owner runs it, beside a server that holds the database: what it says of a sound ledger and of a broken one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { entries } from '@/cloudfunctions/points/points.store';
import { post } from '@/cloudfunctions/points/points.usecase';
import { startEmbeddedThread } from '@/server/embeddedThread';
import { LocalDay } from '@/types/contract/values';
import { openLedgerHouse, type LedgerHouse } from '../support/ledgerHouse';

const ROOT = path.join(__dirname, '..', '..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'changke-audit-'));
let server: Awaited<ReturnType<typeof startEmbeddedThread>>;
let house: LedgerHouse;

beforeAll(async () => {
  server = await startEmbeddedThread(folder);
  house = await openLedgerHouse(server.uri, { name: 'changke_demo' });
  const context = await house.at('2026-03-02');
  const availableOn = LocalDay.parse('2026-03-02');
  for (const memberId of ['a', 'b', 'c'])
    await context.transact((tx) =>
      post(tx, [
        { kind: 'earn', memberId, key: 'k1', cause: { type: 'task' }, points: 5, availableOn },
        { kind: 'earn', memberId, key: 'k2', cause: { type: 'task' }, points: 6, availableOn },
      ]),
    );
});
afterAll(async () => {
  await house.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Its code and its lines, the standard output first. */
function audit(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, CHANGKE_DATA: folder };
  return new Promise((resolve) => {
    execFile(process.execPath, ['server/install.mjs', 'server/audit.ts', ...args], { cwd: ROOT, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), lines: `${out}${err}`.trim().split('\n') }),
    );
  });
}

it('a sound ledger is called so, and a program reads the counts', async () => {
  const { code, lines } = await audit('--json');
  expect(lines).toEqual(['3 accounts, 6 entries: nothing is broken.', '{"accounts":3,"entries":6,"broken":0}']);
  expect(code).toBe(0);
});

it('the first broken entry of each account is named, and it ends with 1', async () => {
  const context = await house.at('2026-03-02');
  await context.in(entries).updateOne({ memberId: 'a', entryNo: 2 }, { $set: { points: 600 } });
  await context.in(entries).deleteOne({ memberId: 'c', entryNo: 1 });
  const { code, lines } = await audit();
  expect(lines).toEqual([
    'account a, entry 2: altered',
    'account c, entry 1: missing',
    '3 accounts, 3 entries: 2 accounts are broken.',
  ]);
  expect(code).toBe(1);
});

it('it goes on after the account where a run was stopped', async () => {
  const { code, lines } = await audit('--after', 'a', '--json');
  expect(lines).toEqual([
    'account c, entry 1: missing',
    '2 accounts, 2 entries: 1 account is broken.',
    '{"accounts":2,"entries":2,"broken":1}',
  ]);
  expect(code).toBe(1);
});

it('an option that it does not know is refused with how it is used', async () => {
  const { code, lines } = await audit('--from', 'a');
  expect(lines.at(-1)).toBe('Usage: npm run audit -- [--after MEMBER] [--json]');
  expect(code).toBe(1);
});
