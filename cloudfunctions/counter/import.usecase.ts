/** Purchases out of an older system: many members' purchases of one past day in one transaction, as if recorded on that day. */
import assert from 'node:assert/strict';
import type { LocalDay } from '@/types/contract/values';
import { startOf } from '../kernel/calendar';
import type { Context, Participant, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done } from '../kernel/outcome';
import { recordMany, type Grown } from '../growth/growth.usecase';
import { idsOf, importMembers, leftAmong, type ImportedRow } from '../identity/identity.usecase';
import { availableOn, earningFor, postEach, type Earning } from '../points/points.usecase';
import { findOrders, insertPurchases, purchaseId, purchaseKey, type PurchaseDoc } from './counter.store';

/** Most rows of one call: with their entries far below MongoDB's limits of a transaction. */
export const IMPORT_ROWS_MAX = 500;

/** One purchase of the day; who bought is known by a card of the older system. */
export interface ImportedPurchase extends Pick<ImportedRow, 'card' | 'phone' | 'name' | 'birthday'> {
  readonly orderNo: string;
  readonly amountFen: number;
}

/**
 * `known`: brought in before, by the same card and amount on the same day. `ORDER_EXISTS`: the number stands for another purchase.
 * `MEMBER_LEFT`: the card's purchases stand for somebody who left since, and no file brings them back.
 */
export type ImportedAs =
  | { readonly state: 'recorded' | 'known'; readonly memberId: string; readonly points: number }
  | { readonly state: 'refused'; readonly code: 'ORDER_EXISTS' | 'MEMBER_LEFT' };

interface Sold extends ImportedPurchase {
  readonly memberId: string;
}

const NOON_MS = 12 * 60 * 60_000;

/**
 * One transaction, safe to repeat: what is there already is not doubled. Answers in the order of `rows`, at most `IMPORT_ROWS_MAX`, each
 * order number once. Members are made as they appear, without a welcome; points and growth go by the programme of `day`.
 */
export async function importPurchases(
  context: Context,
  { shopId, day, rows }: { shopId: string; day: LocalDay; rows: readonly ImportedPurchase[] },
): Promise<ImportedAs[]> {
  assert(rows.length <= IMPORT_ROWS_MAX, `at most ${IMPORT_ROWS_MAX} rows a call`);
  assert(new Set(rows.map((it) => it.orderNo)).size === rows.length, 'each order number once a call');
  const noon = startOf(day).getTime() + NOON_MS;
  const then = await context.at(new Date(Math.min(noon, context.now.getTime())));
  const outcome = await then.transact(async (tx) => {
    // A tier that was reached years ago is no news: no gift is sent for it.
    return done(await importInside({ ...tx, emit: () => undefined }, { shopId, rows, participants: context.participants }));
  });
  assert(outcome.ok, 'an import refuses rows, never a whole batch');
  return outcome.data;
}

async function importInside(
  tx: Tx,
  { shopId, rows, participants }: { shopId: string; rows: readonly ImportedPurchase[]; participants: readonly Participant[] },
): Promise<ImportedAs[]> {
  const known = await findOrders(
    tx,
    shopId,
    rows.map((it) => it.orderNo),
  );
  const left = await cardsOfWhoLeft(tx, rows, known, tx.today);
  // A line that is refused makes nobody a member.
  const possible = rows.filter((it) => !left.has(it.card) && isAlike(known.get(it.orderNo), it, tx.today));
  const members = await importMembers(
    tx,
    possible.map(({ card, phone, name, birthday, orderNo }) => {
      return { card, phone, name, birthday, joinedAt: tx.now, shopId, knownOnly: known.has(orderNo) };
    }),
    participants,
  );
  const sold = possible.flatMap((row): Sold[] => {
    const memberId = members.get(row.card)?.memberId;
    return memberId === undefined ? [] : [{ ...row, memberId }];
  });
  const fresh = sold.filter((it) => !known.has(it.orderNo));
  const recorded = await recordAll(tx, shopId, fresh);
  const answers = new Map<string, ImportedAs>();
  for (const it of sold) {
    const before = known.get(it.orderNo);
    if (before === undefined)
      answers.set(it.orderNo, { state: 'recorded', memberId: it.memberId, points: recorded.get(it.orderNo) ?? 0 });
    else if (await isSame(tx, before, it)) answers.set(it.orderNo, knownAs(before));
  }
  return rows.map(
    (it) => answers.get(it.orderNo) ?? { state: 'refused', code: left.has(it.card) ? 'MEMBER_LEFT' : 'ORDER_EXISTS' },
  );
}

/** By what these very rows say they bought before. */
const cardsOfWhoLeft = (
  reader: Reader,
  rows: readonly ImportedPurchase[],
  known: ReadonlyMap<string, PurchaseDoc>,
  day: LocalDay,
): Promise<Set<string>> =>
  leftAmong(
    reader,
    rows.flatMap((row) => {
      const before = known.get(row.orderNo);
      return before !== undefined && isAlike(before, row, day) ? [{ card: row.card, memberId: before.memberId }] : [];
    }),
  );

/** Not there yet, or there with the same amount on the same day. */
const isAlike = (known: PurchaseDoc | undefined, row: ImportedPurchase, day: LocalDay): boolean =>
  known === undefined || (known.amountFen === row.amountFen && known.day === day);

const knownAs = ({ memberId, points }: PurchaseDoc): ImportedAs => ({ state: 'known', memberId, points });

/** After a merge a card is the survivor's, and what it bought before stands under the alias. */
async function isSame(tx: Tx, known: PurchaseDoc, row: Sold): Promise<boolean> {
  return known.memberId === row.memberId || (await idsOf(tx, row.memberId)).includes(known.memberId);
}

/** What an import of these rows would meet; looks at order numbers, amounts, days and who left, and changes nothing. */
export async function previewImport(
  reader: Reader,
  { shopId, day, rows }: { shopId: string; day: LocalDay; rows: readonly ImportedPurchase[] },
): Promise<('new' | 'known' | 'ORDER_EXISTS' | 'MEMBER_LEFT')[]> {
  const known = await findOrders(
    reader,
    shopId,
    rows.map((it) => it.orderNo),
  );
  const left = await cardsOfWhoLeft(reader, rows, known, day);
  return rows.map((row) => {
    if (left.has(row.card)) return 'MEMBER_LEFT';
    const before = known.get(row.orderNo);
    if (before === undefined) return 'new';
    return isAlike(before, row, day) ? 'known' : 'ORDER_EXISTS';
  });
}

/** Growth first, for it answers the tier held before each purchase; then points; then the purchases. Answers the points by order number. */
async function recordAll(tx: Tx, shopId: string, rows: readonly Sold[]): Promise<Map<string, number>> {
  const grown = await recordMany(
    tx,
    rows.map(({ memberId, orderNo, amountFen }) => ({
      kind: 'purchase',
      memberId,
      key: purchaseKey(shopId, orderNo),
      paidFen: amountFen,
      no: orderNo,
    })),
  );
  const deeds = rows.map((row, i) => {
    const growth = grown[i];
    assert(growth !== undefined, 'every deed is answered');
    const asked = { paidFen: row.amountFen, tier: growth.tierBefore, day: tx.today, shopId };
    return { row, growth, earning: earningFor(tx.programme, asked) };
  });
  const available = availableOn(tx.programme, tx.today);
  const posted = await postEach(
    tx,
    deeds.map(({ row, earning }) => [
      {
        kind: 'earn',
        memberId: row.memberId,
        key: purchaseKey(shopId, row.orderNo),
        cause: { type: 'purchase', no: row.orderNo },
        points: earning.points,
        availableOn: available,
      },
    ]),
  );
  // An account that could not hold the points is a bug upstream: purchases are bounded far below what an account can count.
  assert(
    posted.every((it) => it.ok),
    'imported points fit into their accounts',
  );
  await insertPurchases(
    tx,
    deeds.map((deed) => purchaseOf(tx, shopId, { ...deed, available })),
  );
  return new Map(deeds.map(({ row, earning }) => [row.orderNo, earning.points]));
}

function purchaseOf(
  tx: Tx,
  shopId: string,
  { row, growth, earning, available }: { row: Sold; growth: Grown; earning: Earning; available: LocalDay },
): PurchaseDoc {
  const { paidFen, pointsPer100Yuan, parts, points, explanation } = earning;
  return {
    _id: purchaseId(shopId, row.orderNo),
    shopId,
    orderNo: row.orderNo,
    memberId: row.memberId,
    amountFen: row.amountFen,
    paidFen,
    earning: { paidFen, pointsPer100Yuan, parts: [...parts], explanation },
    points,
    growth: growth.growth,
    availableOn: available,
    pointsLeft: points,
    refundedFen: 0,
    refunds: [],
    day: tx.today,
    at: tx.now,
  };
}
