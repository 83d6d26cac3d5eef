/**
 * `npm run bench:ledger [-- --seconds 5] [--accounts 1000000]`: how fast the ledger is, beside the floor and the usual design, in one run.
 * `--accounts` goes on to see what a command costs from ten thousand accounts up to that many, and lets all of them expire at once.
 */
import os from 'node:os';
import { openLedgerHouse, type LedgerHouse } from '../support/ledgerHouse';
import { newFolder, removeFolder, startEmbeddedProcess } from '../support/embeddedProcess';
import { accounts, entries } from '@/cloudfunctions/points/points.store';
import { copyAccounts, fill, floorWay, ledgerWay, usualWay, type Way } from './ways';
import { measured, measureSlice, newSlices, type Measured } from './measure';
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
  const taking = ways.map((way) => ({ way, slices: newSlices() }));
  // The first round only warms up. Then all take turns, so that whatever else the machine does meets all of them.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { way, slices } of taking) {
      const book = (call: number) =>
        way.book(
          Array.from({ length: batch }, (_, i) => members[(call * batch + i) % members.length] ?? ''),
          call,
        );
      await measureSlice(slices, { callers, seconds: seconds / ROUNDS }, book);
      if (round === 0) Object.assign(slices, { ...newSlices(), calls: slices.calls });
    }
  }
  const results = taking.map(({ way, slices }) => ({ what, way: way.name, measured: measured(slices, batch) }));
  const floor = results.find((it) => it.way === 'floor')?.measured.perSecond;
  return results.map((it) => ({ ...it, floor }));
}

const ROUNDS = 5;

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
      await many(houses, { day: TODAY, seconds, max: accountsMax });
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
