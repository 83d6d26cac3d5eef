/** The day's total at a counter holds whatever the purchases of the day add up to. */
import { importPurchases } from '@/cloudfunctions/counter/import.usecase';
import { purchases } from '@/cloudfunctions/counter/counter.store';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { openDesk, refused, type Desk } from './desk';

/** The greatest that one purchase may be, 100 million yuan. */
const MOST_FEN = 10_000_000_000;

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.world.close());

async function bring(shopId: string, amounts: readonly number[]): Promise<void> {
  const context = await desk.world.house.systemContext();
  const rows = amounts.map((amountFen, i) => ({ orderNo: `T-${i + 1}`, card: 'C-1', amountFen }));
  await importPurchases(context, { shopId, day: context.today, rows });
}

it('is told when it is more than any single purchase may be, and after a refund of one', async () => {
  await bring('jingan', [MOST_FEN, MOST_FEN, 12_345]);
  expect(await desk.must('today', {})).toMatchObject({ purchases: 3, paidFen: 2 * MOST_FEN + 12_345 });
  await desk.must('refund', { orderNo: 'T-1', amountFen: 1, reason: 'one fen' });
  expect(await desk.must('today', {})).toMatchObject({ purchases: 3, paidFen: 2 * MOST_FEN + 12_344 });
});

it('is told exactly up to 2^53 - 1, and beyond that the answer is a refusal that says so', async () => {
  await bring('jingan', [MOST_FEN, 1]);
  const change = (orderNo: string, paidFen: number) =>
    readerOf(desk.world.house.platform).in(purchases).updateOne({ shopId: 'jingan', orderNo }, { $set: { paidFen } });
  // As many purchases as it would take are written as one, which is the older of the two and so not on the first page.
  await change('T-1', Number.MAX_SAFE_INTEGER - 1);
  expect(await desk.must('today', { limit: 1 })).toMatchObject({ purchases: 2, paidFen: Number.MAX_SAFE_INTEGER });
  await change('T-2', 2);
  expect(await desk.call('today', { limit: 1 })).toMatchObject(refused('OVERFLOW'));
});
