/** What grows: the cost of a command as accounts become many, beside the floor on as many, and a great number of lots that expire at once. */
import type { LedgerHouse } from '../support/ledgerHouse';
import { done } from '@/cloudfunctions/kernel/outcome';
import { accounts, entries } from '@/cloudfunctions/points/points.store';
import { postEach } from '@/cloudfunctions/points/points.usecase';
import { sweep } from '@/cloudfunctions/points/sweep.usecase';
import { LocalDay } from '@/types/contract/values';
import { copyAccounts, floorWay, ledgerWay } from './ways';
import { measured, measureSlice, newSlices } from './measure';

const BATCH = 500;
const ROUNDS = 4;
/** A prime that divides no number of accounts, so that neighbours in a batch are strangers in the index. */
const STRIDE = 7919;

/** Ten thousand accounts, then ten times as many, and so on up to `max`. */
function sizesTo(max: number): number[] {
  const sizes: number[] = [];
  for (let size = 10_000; size < max; size *= 10) sizes.push(size);
  return [...sizes, max];
}

const memberOf = (i: number) => `n${i}`;

/** Makes accounts up to `count`, one lot each, all with the same days. */
async function grow(house: LedgerHouse, day: string, from: number, count: number): Promise<void> {
  const context = await house.at(day);
  const availableOn = LocalDay.parse(day);
  for (let i = from; i < count; i += BATCH) {
    const groups = Array.from({ length: Math.min(BATCH, count - i) }, (_, k) => [
      {
        kind: 'earn' as const,
        memberId: memberOf(i + k),
        key: 'fill',
        cause: { type: 'task' as const },
        points: 5,
        availableOn,
      },
    ]);
    await context.transact(async (tx) => done(await postEach(tx, groups)));
    if (i % 100_000 === 0 && i > 0) console.log(`  ${i} accounts made, ${memory()} MB`);
  }
}

const memory = () => Math.round(process.memoryUsage().rss / 1_048_576);

/** The rate of single commands and of batches as the number of accounts grows, and what it is of the floor's. */
export async function many(
  { house, floorHouse }: { house: LedgerHouse; floorHouse: LedgerHouse },
  { day, seconds, max }: { day: string; seconds: number; max: number },
): Promise<void> {
  console.log(
    '\n| accounts | single/s | of the floor | batches, commands/s | of the floor |\n| ---: | ---: | ---: | ---: | ---: |',
  );
  const context = await house.at(day);
  let made = 0;
  let numbered = 0;
  for (const size of sizesTo(max)) {
    await grow(house, day, made, size);
    const account = await context.in(accounts).findOne({ _id: memberOf(0) });
    const entry = await context.in(entries).findOne({ memberId: memberOf(0), entryNo: 1 });
    if (account === null || entry === null) throw new Error('nothing was made');
    const { client, db } = floorHouse.database;
    const fresh = Array.from({ length: size - made }, (_, i) => memberOf(made + i));
    await copyAccounts(db, fresh, account);
    made = size;
    const cells: string[] = [];
    for (const batch of [1, BATCH]) {
      const ways = [ledgerWay(context), floorWay(client, db, account, entry)].map((way) => ({ way, slices: newSlices() }));
      for (let round = 0; round < ROUNDS; round += 1)
        for (const { way, slices } of ways)
          await measureSlice(slices, { callers: 1, seconds: seconds / ROUNDS }, (call) =>
            way.book(
              Array.from({ length: batch }, (_, i) => memberOf(((call * batch + i) * STRIDE) % size)),
              numbered + call,
            ),
          );
      numbered += 10_000_000;
      const [ledger = 0, floor = 1] = ways.map(({ slices }) => measured(slices, batch).perSecond);
      cells.push(ledger.toFixed(0), (ledger / floor).toFixed(2));
    }
    console.log(`| ${size} | ${cells.join(' | ')} |`);
  }
}

/** Everything that `many` made expires at once. */
export async function sweepMany(house: LedgerHouse): Promise<void> {
  const context = await house.at('2028-01-01');
  const started = performance.now();
  let peakMb = 0;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, memory());
  }, 200);
  const counts = await sweep(context, 'expireOn', {
    every: 400,
    tell: (swept) => console.log(`  ${swept.accounts} accounts swept, ${memory()} MB`),
  });
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `\n${counts.entries} lots of ${counts.accounts} accounts expired in ${seconds.toFixed(0)} s, with ${peakMb} MB at most.`,
  );
}
