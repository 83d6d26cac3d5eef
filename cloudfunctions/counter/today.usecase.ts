/** Today's list of one shop: purchases and hand-overs, newest first, with the day's total. */
import type { Answered, Asked, RefusedWith } from '@/types/contract/contract';
import type { counter } from '@/types/contract/counter';
import type { Context } from '../kernel/context';
import { done, type Outcome } from '../kernel/outcome';
import { glanceOf } from '../identity/identity.usecase';
import { handedOver, UNDO_MS, type HandedOver } from '../mall/mall.usecase';
import { staffShop } from '../shop/shop.usecase';
import { pageOfDay, parseCursor } from './counter.rule';
import { listDay, totalOfDay, type PurchaseDoc } from './counter.store';

type Contract = typeof counter;
type Item = Answered<Contract, 'today'>['items'][number];
/** An item before the names are looked up. */
interface Row {
  readonly at: Date;
  readonly no: string;
  readonly memberId: string;
  readonly item: Omit<Item, 'no' | 'memberNo' | 'nickname' | 'at' | 'undoUntil'>;
}

export async function today(
  context: Context,
  { shopId: asked, before, limit }: Asked<Contract, 'today'>,
): Promise<Outcome<Answered<Contract, 'today'>, RefusedWith<Contract, 'today'>>> {
  const shop = await staffShop(context, asked);
  if (!shop.ok) return shop;
  const shopId = shop.data._id;
  const day = context.today;
  const cursor = parseCursor(before);
  const wanted = { shopId, day, before: cursor?.at, limit: limit + (cursor?.skip ?? 0) + 1 };
  const [bought, handed, total] = await Promise.all([
    listDay(context, wanted),
    handedOver(context, wanted),
    totalOfDay(context, shopId, day),
  ]);
  const page = pageOfDay<Row>([bought.map(purchaseRow), handed.map(handOverRow)], { cursor, limit });
  return done({ items: await named(context, page.items), ...(page.next !== undefined && { next: page.next }), ...total });
}

const purchaseRow = (it: PurchaseDoc): Row => ({
  at: it.at,
  no: it.orderNo,
  memberId: it.memberId,
  item: {
    type: 'purchase',
    paidFen: it.paidFen,
    refundedFen: it.refundedFen,
    points: it.pointsLeft,
    undone: it.undone !== undefined,
  },
});

const handOverRow = (it: HandedOver): Row => ({
  at: it.at,
  no: it.exchangeNo,
  memberId: it.memberId,
  item: { type: 'fulfil', reward: it.name, undone: it.undone },
});

/** Who has left is shown by no name and a number of zeros. */
const LEFT = { memberNo: '00000000', nickname: undefined };

async function named(context: Context, rows: readonly Row[]): Promise<Item[]> {
  const looks = new Map<string, { memberNo: string; nickname?: string }>();
  for (const { memberId } of rows)
    if (!looks.has(memberId)) looks.set(memberId, (await glanceOf(context, context.vault, memberId)) ?? LEFT);
  return rows.map(({ at, no, memberId, item }) => {
    const { memberNo, nickname } = looks.get(memberId) ?? LEFT;
    const undoUntil = new Date(at.getTime() + UNDO_MS);
    return { ...item, no, memberNo, nickname, at: at.toISOString(), undoUntil: undoUntil.toISOString() };
  });
}
