/** `npm run import` as whoever runs a shop's technology calls it: what it prints, and the exit status that a script sees. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { auditEntries } from '@/cloudfunctions/shop/audit.store';
import { houseAt, openPlace, placeOf } from '@/server/import/place';

const ROOT = path.resolve(__dirname, '../../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'changke-import-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

/** Into a demo's database of its own. */
function runImport(...args: string[]): Promise<Ended> {
  const program = [path.join(ROOT, 'server/install.mjs'), path.join(ROOT, 'server/import.ts'), ...args];
  const env = { PATH: process.env.PATH, CHANGKE_DATA: path.join(folder, 'data') };
  const child = spawn(process.execPath, program, { cwd: ROOT, env });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })));
}

function aFile(name: string, lines: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const Report = z.object({ rows: z.number(), refused: z.number(), paidFen: z.number(), fileFen: z.number() });
const reportOf = ({ out }: Ended) => Report.parse(JSON.parse(out.trim().split('\n').at(-1) ?? ''));

const header = '会员号,日期,消费金额,实付金额,单号,手机';
const good = '000123,2024-01-05,"1,234.50",1200.00,C-1,无';
const rounded = '6.22203E+15,2024-01-05,10.00,10.00,C-2,';

it('ends with 2 and names the line where one was refused, with 0 where the owner allows it', async () => {
  const file = aFile('mixed.csv', [header, good, rounded]);
  const refused = await runImport(file, '--shop', 'jingan', '--json');
  expect(refused.code).toBe(2);
  expect(refused.out).toMatch(/line 3 refused: MEMBER_ROUNDED: a spreadsheet has rounded the member number/);
  expect(refused.out).toMatch(/line 2: phone left out: not a mobile number/);
  expect(refused.out).not.toMatch(/6\.22203/);
  expect(reportOf(refused)).toEqual({ rows: 2, refused: 1, paidFen: 120_000, fileFen: 121_000 });
  expect(await runImport(file, '--shop', 'jingan', '--allow-refused')).toMatchObject({ code: 0 });
});

it('leaves in the audit trail that it began, how it ended, and nobody’s number', async () => {
  const file = aFile('recorded.csv', [header, '000789,2024-01-06,9.00,9.00,C-3,13800138000']);
  expect((await runImport(file, '--shop', 'jingan', '--dry-run')).code).toBe(0);
  expect((await runImport(file, '--shop', 'jingan')).code).toBe(0);
  const { settings } = placeOf({ CHANGKE_DATA: path.join(folder, 'data') });
  const database = await openPlace(settings);
  try {
    const entries = readerOf(houseAt(database, settings).platform).in(auditEntries);
    const found = await entries.find({ action: 'command.import' }, { sort: { _id: -1 }, limit: 2 });
    expect(found.map(({ _id, at: _at, ...it }) => it)).toEqual([
      { action: 'command.import', role: 'command', shopId: 'jingan', facts: { state: 'ended', rows: 1, refused: 0, members: 1, paidFen: 900 } }, // prettier-ignore
      { action: 'command.import', role: 'command', shopId: 'jingan', facts: { state: 'begun' } },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/000789|1380/);
  } finally {
    await database.close();
  }
});

it('asks for a column that it cannot find, and takes a saved mapping', async () => {
  const file = aFile('named.csv', ['谁,日期,金额,金额,单号', '000456,2024-01-05,1,2,C-9']);
  const asked = await runImport(file, '--shop', 'jingan');
  expect(asked).toMatchObject({ code: 1 });
  expect(asked.out).toMatch(/Missing: member/);
  const saved = aFile('columns.json', ['{"member": "谁", "amount": 4}']);
  const taken = await runImport(file, '--shop', 'jingan', '--columns', saved, '--json');
  expect(taken).toMatchObject({ code: 0 });
  expect(reportOf(taken)).toMatchObject({ paidFen: 200 });
});
