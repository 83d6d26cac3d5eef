/** What grows: the cost of a command as accounts become many, and a great number of lots that expire at once. */
import type { LedgerHouse } from '../support/ledgerHouse';
import { done } from '@/cloudfunctions/kernel/outcome';
import { postEach } from '@/cloudfunctions/points/points.usecase';
import { sweep } from '@/cloudfunctions/points/sweep.usecase';
import { LocalDay } from '@/types/contract/values';
import { ledgerWay } from './ways';
import { measure } from './measure';

const BATCH = 500;
/** Ten thousand accounts, then ten times as many, and so on up to `max`. */
function sizesTo(max: number): number[] {
  const sizes: number[] = [];
  for (let size = 10_000; size < max; size *= 10) sizes.push(size);
  return [...sizes, max];
}

/** Makes accounts up to `count`, one lot each, all with the same days. */
async function grow(house: LedgerHouse, day: string, from: number, count: number): Promise<void> {
  const context = await house.at(day);
  const availableOn = LocalDay.parse(day);
  for (let i = from; i < count; i += BATCH) {
    const groups = Array.from({ length: Math.min(BATCH, count - i) }, (_, k) => [
      { kind: 'earn' as const, memberId: `n${i + k}`, key: 'fill', cause: { type: 'task' as const }, points: 5, availableOn },
    ]);
    await context.transact(async (tx) => done(await postEach(tx, groups)));
    if (i % 50_000 === 0 && i > 0) console.log(`  ${i} accounts, ${memory()} MB`);
  }
}

const memory = () => Math.round(process.memoryUsage().rss / 1_048_576);

/** The rate of single commands and of batches as the number of accounts grows. */
export async function many(house: LedgerHouse, day: string, seconds: number, max: number): Promise<void> {
  const way = ledgerWay(await house.at(day));
  let made = 0;
  let calls = 0;
  for (const size of sizesTo(max)) {
    await grow(house, day, made, size);
    made = size;
    const spread = (call: number, batch: number) =>
      Array.from({ length: batch }, (_, i) => `n${((call * batch + i) * 7919) % size}`);
    const first = calls;
    const single = await measure({ callers: 1, seconds }, (call) => way.book(spread(call, 1), first + call));
    const batch = await measure({ callers: 1, seconds, units: BATCH }, (call) =>
      way.book(spread(call, BATCH), first + 1_000_000 + call),
    );
    calls += 10_000_000;
    console.log(
      `${size} accounts: single ${single.perSecond.toFixed(0)}/s (99th ${single.p99Ms.toFixed(1)} ms), batches ${batch.perSecond.toFixed(0)}/s`,
    );
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
  const counts = await sweep(context, 'expireOn');
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `expired ${counts.entries ?? 0} lots of ${counts.accounts ?? 0} accounts in ${seconds.toFixed(0)} s, ${peakMb} MB at most`,
  );
}
