/**
 * `npm run bench:ledger [-- --seconds 5] [--accounts 1000000]`: how fast the ledger is, beside the floor and the usual design, in one run.
 * `--accounts` goes on to see what a command costs from ten thousand accounts up to that many, and lets all of them expire at once.
 */
import os from 'node:os';
import { openLedgerHouse, type LedgerHouse } from '../support/ledgerHouse';
import { newFolder, removeFolder, startEmbeddedProcess } from '../support/embeddedProcess';
import { accounts, entries } from '@/cloudfunctions/points/points.store';
import { copyAccounts, fill, floorWay, ledgerWay, usualWay, type Way } from './ways';
import { measure, type Measured } from './measure';
import { many, sweepMany } from './scale';

const flag = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
};
const seconds = Number(flag('seconds') ?? 5);
const accountsMax = Number(flag('accounts') ?? 0);
const TODAY = '2026-03-02';

interface Row {
  readonly what: string;
  readonly way: Way['name'];
  readonly measured: Measured;
  readonly floor?: number;
}

/** A database each, with the same collections and indexes, so that no way meets what another has written. */
interface Houses {
  readonly house: LedgerHouse;
  readonly floorHouse: LedgerHouse;
  readonly usualHouse: LedgerHouse;
}

const membersOf = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** One table of rows: the same work, three ways, on accounts of the same shape. */
async function compare(
  { house, floorHouse, usualHouse }: Houses,
  { what, callers, batch, lots, count }: { what: string; callers: number; batch: number; lots: number; count: number },
): Promise<Row[]> {
  const context = await house.at(TODAY);
  const members = membersOf(`${what.replace(/\W/g, '')}:`, count);
  await fill(context, members, lots);
  const account = await context.in(accounts).findOne({ _id: members[0] ?? '' });
  const entry = await context.in(entries).findOne({ memberId: members[0] ?? '', entryNo: lots });
  if (account === null || entry === null) throw new Error('nothing was filled');
  const [floorDb, usualDb] = [floorHouse.database, usualHouse.database];
  await copyAccounts(floorDb.db, members, account);
  await copyAccounts(usualDb.db, members, account);
  const ways = [floorWay(floorDb.client, floorDb.db, account, entry), ledgerWay(context), usualWay(usualDb.db, account, entry)];
  const measuredAll: { way: Way['name']; measured: Measured }[] = [];
  for (const way of ways) {
    const book = (call: number) =>
      way.book(
        Array.from({ length: batch }, (_, i) => members[(call * batch + i) % members.length] ?? ''),
        call,
      );
    await measure({ callers, seconds: Math.min(1, seconds / 4), units: batch }, (call) => book(call + 1_000_000));
    measuredAll.push({ way: way.name, measured: await measure({ callers, seconds, units: batch }, book) });
  }
  const floor = measuredAll.find((it) => it.way === 'floor')?.measured.perSecond;
  return measuredAll.map((it) => ({ what, ...it, floor }));
}

const rounded = (n: number, digits = 0) => n.toFixed(digits);

function print(rows: readonly Row[]): void {
  console.log('\n| what | way | commands/s | median ms | 99th ms | of the floor |\n| --- | --- | ---: | ---: | ---: | ---: |');
  for (const { what, way, measured, floor } of rows)
    console.log(
      `| ${what} | ${way} | ${rounded(measured.perSecond)} | ${rounded(measured.p50Ms, 1)} | ${rounded(measured.p99Ms, 1)} | ${
        floor === undefined ? '' : rounded(measured.perSecond / floor, 2)
      } |`,
    );
}

async function main(): Promise<void> {
  const given = process.env.MONGODB_URI;
  const dir = newFolder();
  const embedded = given === undefined || given === '' ? await startEmbeddedProcess(dir) : undefined;
  const open = (name: string) => openLedgerHouse(embedded?.uri ?? given ?? '', { name: `changke_bench_${process.pid}_${name}` });
  const houses: Houses = { house: await open('ledger'), floorHouse: await open('floor'), usualHouse: await open('usual') };
  const { house } = houses;
  try {
    const { version } = await house.database.db.admin().serverInfo();
    const server = embedded === undefined ? `MongoDB ${version}` : 'the embedded database';
    console.log(`${server}, Node ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? '?'}, ${seconds} s a row`);
    const rows = [
      ...(await compare(houses, { what: 'single, 1 caller', callers: 1, batch: 1, lots: 1, count: 2000 })),
      ...(await compare(houses, { what: 'single, 50 callers', callers: 50, batch: 1, lots: 1, count: 20_000 })),
      ...(await compare(houses, { what: 'batch of 500, 1 caller', callers: 1, batch: 500, lots: 1, count: 5000 })),
      ...(await compare(houses, { what: 'batch of 500, 4 callers', callers: 4, batch: 500, lots: 1, count: 20_000 })),
      ...(await compare(houses, { what: 'single, 60 lots', callers: 1, batch: 1, lots: 60, count: 500 })),
    ];
    print(rows);
    if (accountsMax > 0) {
      await many(house, TODAY, seconds, accountsMax);
      await sweepMany(house);
    }
  } finally {
    for (const it of Object.values(houses)) await it.close();
    await embedded?.stop();
    removeFolder(dir);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
