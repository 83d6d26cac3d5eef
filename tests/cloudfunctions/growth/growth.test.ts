/** Growth on a database: deeds inside a transaction, rises told once, the review with and without its job. */
import type { Tx } from '@/cloudfunctions/kernel/context';
import { outbox } from '@/cloudfunctions/kernel/events';
import { progressOf, record, recordMany, recordPurchase, takeBack, tierOf } from '@/cloudfunctions/growth/growth.usecase';
import { celebrate, ceremonyOf, linesOf, pathOf } from '@/cloudfunctions/growth/path.usecase';
import { mergeGrowth, review } from '@/cloudfunctions/growth/review.usecase';
import { openLedgerHouse, within, type LedgerHouse } from '../../support/ledgerHouse';
import { testUri } from '../../support/database';

let house: LedgerHouse;
beforeAll(async () => {
  house = await openLedgerHouse(testUri());
});
afterAll(() => house.close());

async function must<T>(when: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const outcome = await within(await house.at(when), work);
  if (!outcome.ok) throw new Error('refused');
  return outcome.data;
}
const buy = (when: string, memberId: string, key: string, yuan: number) =>
  must(when, (tx) => recordPurchase(tx, { memberId, key, paidFen: yuan * 100, no: key }));
const risesOf = async (memberId: string) =>
  (await (await house.at('2026-03-02')).in(outbox).find({ type: 'growth.risen', memberId }, { limit: 50 })).map((it) => it.data);

it('a rise is told once with the tier and its gift, however many callers send the purchase', async () => {
  const grown = await Promise.all(Array.from({ length: 12 }, () => buy('2026-03-02', 'rise', 'p', 700)));
  expect(new Set(grown.map((it) => `${it.growth} ${it.tierBefore}`))).toEqual(new Set(['710 base']));
  expect(grown.filter((it) => !it.repeated)).toHaveLength(1);
  expect(await risesOf('rise')).toMatchObject([{ tier: 'silver', from: 'base', gift: 'tier_silver' }]);
});

it('many purchases at once on one day add up, with one active day', async () => {
  await Promise.all(Array.from({ length: 15 }, (_, i) => buy('2026-03-02', 'busy', `p${i}`, 20)));
  const context = await house.at('2026-03-02');
  expect(await progressOf(context, context, 'busy')).toMatchObject({
    growth: 310,
    tier: 'base',
    next: { tier: 'silver', missing: 290 },
    keep: null,
  });
});

it('a batch of many members is recorded in order, each purchase by the tier before it', async () => {
  const deeds = Array.from({ length: 200 }, (_, i) => ({
    kind: 'purchase' as const,
    memberId: `batch${i % 80}`,
    key: `p${i}`,
    paidFen: 65_000,
  }));
  const first = await must('2026-03-02', (tx) => recordMany(tx, deeds));
  expect(first.slice(0, 80).every((it) => it.tierBefore === 'base' && it.growth === 660)).toBe(true);
  expect(first.slice(80).every((it) => it.tierBefore === 'silver' && it.growth === 650)).toBe(true);
  const again = await must('2026-03-02', (tx) => recordMany(tx, deeds));
  expect(again.every((it, i) => it.repeated && it.growth === first[i]?.growth && it.tierBefore === first[i]?.tierBefore)).toBe(
    true,
  );
});

it('the review holds by the clock and the job only writes it down, twice at once without harm', async () => {
  await buy('2024-03-02', 'held', 'p', 3000);
  const before = await house.at('2025-12-31T23:59:59+08:00');
  const after = await house.at('2026-01-01T00:00:00+08:00');
  expect(await tierOf(before, before, 'held')).toBe('gold');
  expect(await tierOf(after, after, 'held')).toBe('silver');
  const counts = await Promise.all([review(after), review(after)]);
  expect(counts.reduce((sum, it) => sum + (it.lowered ?? 0), 0)).toBe(1);
  expect(await tierOf(after, after, 'held')).toBe('silver');
  expect(await pathOf(after, after, 'held')).toMatchObject({ tierSince: '2026-01-01', holdsUntil: '2026-12-31' });
});

it('a refund takes growth and the tier back in one transaction', async () => {
  await buy('2026-03-02', 'back', 'p', 700);
  const grown = await must('2026-03-04', (tx) =>
    takeBack(tx, { memberId: 'back', purchaseKey: 'p', paidFenLeft: 0, whole: true }),
  );
  expect(grown).toMatchObject({ growth: 710, tier: 'base' });
  const context = await house.at('2026-03-04');
  expect(await ceremonyOf(context, context, 'back')).toEqual({ rise: null });
  await expect(
    must('2026-03-04', (tx) => takeBack(tx, { memberId: 'back', purchaseKey: 'x', paidFenLeft: 0, whole: true })),
  ).rejects.toThrow('never recorded');
});

it('a rise is celebrated once', async () => {
  await buy('2026-03-02', 'party', 'p', 700);
  await buy('2026-03-03', 'party', 'q', 2000);
  const context = await house.at('2026-03-03');
  const { rise } = await ceremonyOf(context, context, 'party');
  expect(rise).toMatchObject({ tier: 'gold' });
  const celebrated = await context.transact((tx) => celebrate(tx, 'party', rise?.riseId ?? ''));
  expect(celebrated.ok).toBe(true);
  expect(await ceremonyOf(context, context, 'party')).toEqual({ rise: null });
  expect(await context.transact((tx) => celebrate(tx, 'party', 'none'))).toMatchObject({ code: 'NO_SUCH_ENTRY' });
});

it('the same check-in counts once, and a key that stood for another deed is refused', async () => {
  const deed = { memberId: 'keys', key: 'c', dimension: 'checkin' as const };
  expect(await must('2026-03-02', (tx) => record(tx, deed))).toMatchObject({ growth: 1, repeated: false });
  expect(await must('2026-03-02', (tx) => record(tx, deed))).toMatchObject({ growth: 1, repeated: true });
  await expect(buy('2026-03-02', 'keys', 'c', 5)).rejects.toThrow('another deed');
});

it('two members become one: tier, window and history are read together, once, whoever asks', async () => {
  await buy('2026-03-02', 'survivor', 'a', 300);
  await buy('2026-03-02', 'alias', 'b', 400);
  await Promise.all(
    Array.from({ length: 4 }, () => must('2026-03-05', (tx) => mergeGrowth(tx, { survivor: 'survivor', alias: 'alias' }))),
  );
  const context = await house.at('2026-03-05');
  for (const memberId of ['survivor', 'alias'])
    expect(await progressOf(context, context, memberId)).toMatchObject({ growth: 710, tier: 'silver' });
  expect(await risesOf('survivor')).toHaveLength(1);
  for (const memberId of ['survivor', 'alias'])
    expect(await buy('2026-03-05', memberId, 'b', 400)).toMatchObject({ growth: 410, repeated: true });
  const page = await linesOf(context, context, 'survivor', { limit: 3 });
  const rest = await linesOf(context, context, 'survivor', { limit: 3, before: page.next });
  expect([...page.items, ...rest.items].map((it) => it.growth).sort((a, b) => a - b)).toEqual([-10, 10, 10, 300, 400]);
  expect(
    await must('2026-03-06', (tx) => takeBack(tx, { memberId: 'alias', purchaseKey: 'b', paidFenLeft: 0, whole: true })),
  ).toMatchObject({ growth: 400, tier: 'base' });
});
