/** Does one deed of the history through the functions, as the phones and the counters would. */
import type { Contract, ActionName, Answered, Sent } from '@/types/contract/contract';
import { checkin } from '@/types/contract/checkin';
import { counter } from '@/types/contract/counter';
import { coupon } from '@/types/contract/coupon';
import { growth } from '@/types/contract/growth';
import { identity } from '@/types/contract/identity';
import { mall } from '@/types/contract/mall';
import { reminder } from '@/types/contract/reminder';
import { shop } from '@/types/contract/shop';
import type { House } from '@/cloudfunctions/house';
import type { StandIn } from '../../wechat/standIn';
import { atHome, type As, type Asking } from '../asking';
import { OTHER_STAFF, STAFF } from '../cast';
import { totalFen } from './basket';
import type { Deed, DeedKind } from './deed';

export interface Actor {
  act(deed: Deed): Promise<void>;
  /** Calls made elsewhere. */
  count(calls: number): void;
  counts(): { calls: number; refused: number };
}

export interface ActorParts {
  readonly asking: Asking;
  readonly house: House;
  readonly standIn: StandIn;
  readonly officialAppId: string;
}

/** What a rule may refuse in a believable life: too few points, a coupon that is used up, a refund after a coupon. Anything else is a fault. */
const BELIEVABLE: readonly string[] = [
  'INSUFFICIENT_POINTS',
  'SOLD_OUT',
  'LIMIT_REACHED',
  'NOT_THIS_SHOP',
  'REFUND_TOO_LARGE',
  'EXPIRED',
  'COUPON_NOT_USABLE',
];

const DAY_MS = 86_400_000;
const INBOX_MAX = 50;

/** Who records what is bought in a shop. */
const CASHIERS: Readonly<Record<string, string>> = {
  jingan: STAFF,
  xuhui: OTHER_STAFF.xuhui.openid,
  binjiang: OTHER_STAFF.binjiang.openid,
};

export function actorOf({ asking, house, standIn, officialAppId }: ActorParts): Actor {
  const { call, counts, count } = countingCalls(asking);
  const memberNos = new Map<string, string>();
  const waiting = new Map<string, string[]>();
  const as = (openid: string) => atHome(openid, officialAppId);
  const front = once(() => call(shop, 'shops', {}, {}));

  const acts: Acts = {
    async join({ openid, shopId, nickname, birthday }) {
      if (as(openid).app === undefined) await standIn.book.meet({ openid });
      const { items, consentVersion } = await front();
      const scene = items.find((it) => it.shopId === shopId)?.scene ?? shopId;
      const joined = await call(identity, 'join', { scene, consent: consentVersion, nickname, birthday }, as(openid));
      if (joined !== undefined) memberNos.set(openid, joined.member.memberNo);
    },
    phone: ({ openid, phone }) => call(identity, 'bindPhone', { phoneCode: standIn.phoneCode(phone) }, as(openid)),
    checkIn: ({ openid }) => call(checkin, 'checkIn', {}, as(openid)),
    async purchase({ openid, shopId, orderNo, lines, best }) {
      const bought = { memberNo: memberNos.get(openid), amountFen: totalFen(lines), lines: [...lines] };
      const cashier = { openid: CASHIERS[shopId] };
      const quote = best ? await call(counter, 'quote', bought, cashier) : undefined;
      await call(counter, 'recordPurchase', { ...bought, orderNo, couponCode: quote?.best?.couponCode }, cashier);
    },
    refund: ({ shopId, orderNo, amountFen }) =>
      call(counter, 'refund', { orderNo, amountFen, reason: '顾客退回一件' }, { openid: CASHIERS[shopId] }),
    async exchange({ openid, rewardId, waits }) {
      const exchanged = await call(mall, 'exchange', { rewardId, quantity: 1 }, as(openid));
      if (exchanged !== undefined && waits) waiting.set(openid, [...(waiting.get(openid) ?? []), exchanged.pickupCode]);
    },
    async fetch({ openid, shopId }) {
      const [pickupCode, ...others] = waiting.get(openid) ?? [];
      if (pickupCode === undefined) return;
      const fetched = await call(counter, 'fulfil', { pickupCode }, { openid: CASHIERS[shopId] });
      if (fetched !== undefined) waiting.set(openid, others);
    },
    claim: ({ openid, templateId }) => call(coupon, 'claim', { templateId }, as(openid)),
    async celebrate({ openid }) {
      for (;;) {
        const { rise } = (await call(growth, 'ceremony', {}, as(openid))) ?? { rise: null };
        if (rise === null) return;
        await call(growth, 'celebrated', { riseId: rise.riseId }, as(openid));
      }
    },
    async open({ openid, at }) {
      const inbox = await call(reminder, 'inbox', { limit: INBOX_MAX }, as(openid));
      const arrived = inbox?.items.filter((it) => it.delivery === 'delivered' && at.getTime() - Date.parse(it.at) > DAY_MS) ?? [];
      for (const { messageId } of arrived) await call(reminder, 'opened', { messageId }, as(openid));
    },
    async consent({ openid, reminders }) {
      const { programme } = await house.systemContext();
      const templateIds = reminders.flatMap((kind) => programme.reminders.kinds[kind]?.templateId ?? []);
      const results = Object.fromEntries(templateIds.map((templateId) => [templateId, 'accept']));
      await call(reminder, 'consented', { results: { ...results, errMsg: 'requestSubscribeMessage:ok' } }, as(openid));
    },
  };

  return { act: (deed) => act(acts, deed), count, counts };
}

/** Calls with a key each, counted. */
function countingCalls(asking: Asking) {
  let [calls, refused] = [0, 0];
  return {
    count: (more: number) => void (calls += more),
    counts: () => ({ calls, refused }),
    /** Undefined when a rule refused what a life may well try. */
    async call<C extends Contract, A extends ActionName<C>>(
      contract: C,
      action: A,
      data: Sent<C, A>,
      as: As,
    ): Promise<Answered<C, A> | undefined> {
      calls += 1;
      const envelope = await asking.ask(contract, action, data, { ...as, key: `history:${calls}` });
      if (envelope.ok) return envelope.data;
      refused += 1;
      if (BELIEVABLE.includes(envelope.error.code)) return undefined;
      throw new Error(`${contract.name}.${action}: ${envelope.error.code} ${JSON.stringify(envelope.error.details ?? {})}`);
    },
  };
}

/** Shops do not change in the middle of a history: asked once. */
function once<T>(ask: () => Promise<T | undefined>): () => Promise<T> {
  let asked: Promise<T | undefined> | undefined;
  return async () => {
    const answer = await (asked ??= ask());
    if (answer === undefined) throw new Error('the shops did not answer');
    return answer;
  };
}

type Acts = { readonly [K in DeedKind]: (deed: Deed<K>) => Promise<unknown> };

async function act<K extends DeedKind>(acts: Acts, deed: Deed<K>): Promise<void> {
  await acts[deed.kind](deed);
}
