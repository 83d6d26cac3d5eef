/** Contract of `counter`: what staff do. Amounts are whole fen; `amountFen` of a purchase is before the coupon, refunds are in fen paid. */
import { z } from 'zod';
import { contract } from './contract';
import { CouponItem } from './coupon';
import { MemberGlance, Nickname } from './identity';
import { Bilingual, Count, Fen, FenTotal, Instant, LocalDay, MemberNo, PageAsked, Signed, Text, Token } from './values';

const MemberCode = z.string().regex(/^\d{16,20}$/);
const OrderNo = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w.\-/#]+$/);
const Reason = Text(100, 2);

export const Line = z.strictObject({ sku: Text(64), category: Text(40), amountFen: Fen });

/** The member at a glance: what an assistant needs to greet and to charge. */
export const Glance = MemberGlance.extend({
  tierName: Bilingual,
  available: Count,
  pending: Count,
  /** What a refund left owing, in points: the next that become available pay it. Handing over stays allowed. */
  debt: Count,
  coupons: z.array(CouponItem),
  lastVisit: LocalDay.nullable(),
  /** The category bought most often, when there is one. */
  favourite: z.string().nullable(),
  waiting: z.array(z.object({ exchangeNo: Token, name: Bilingual, quantity: Count, until: LocalDay })),
});
export type Glance = z.output<typeof Glance>;

/** Exactly one of the three says who bought. */
const who = { memberCode: MemberCode.optional(), visit: Token.optional(), memberNo: MemberNo.optional() };
const oneOfWho = (asked: { memberCode?: string; visit?: string; memberNo?: string }) =>
  [asked.memberCode, asked.visit, asked.memberNo].filter((it) => it !== undefined).length === 1;

const purchase = {
  ...who,
  amountFen: Fen,
  lines: z.array(Line).max(200).optional(),
  couponCode: z.string().min(4).max(40).optional(),
  shopId: Token.optional(),
};

const memberRefusals = [
  'NO_SUCH_MEMBER',
  'CODE_INVALID',
  'CODE_STALE',
  'CODE_USED',
  'VISIT_OVER',
  'SHOP_REQUIRED',
  'NO_SUCH_SHOP',
  'FORBIDDEN',
] as const;
const couponRefusals = ['NO_SUCH_COUPON', 'COUPON_USED', 'COUPON_NOT_USABLE', 'EXPIRED', 'LINES_DO_NOT_ADD_UP'] as const;

/** What follows from taking a purchase back. An answer from before these were kept has none. */
const followed = {
  /** Points of later purchases that only a tier which this took back had earned. */
  others: z.array(z.object({ orderNo: OrderNo, points: Count })).default([]),
  /** Exchanges not fetched yet that were had by that tier, or whose points pay what this left owing. */
  cancelled: z.array(z.object({ exchangeNo: Token, points: Count })).default([]),
};

export const counter = contract({
  name: 'counter',
  actions: {
    /** Takes the code once and opens a visit of ten minutes at this counter. */
    memberByCode: {
      role: 'staff',
      keyed: 'optional',
      request: z.strictObject({ memberCode: MemberCode, shopId: Token.optional() }),
      reply: z.object({ visit: Token, member: Glance }),
      refusals: memberRefusals,
    },
    /** No camera: by number, or by the phone's last four digits with the name. */
    findMember: {
      role: 'staff',
      keyed: false,
      request: z
        .strictObject({
          memberNo: MemberNo.optional(),
          phoneTail: z
            .string()
            .regex(/^\d{4}$/)
            .optional(),
          name: Nickname.optional(),
          shopId: Token.optional(),
        })
        .refine(
          (asked) => (asked.memberNo !== undefined) !== (asked.phoneTail !== undefined && asked.name !== undefined),
          'memberNo, or phoneTail with name',
        ),
      reply: z.object({ member: Glance }),
      refusals: ['NO_SUCH_MEMBER', 'SHOP_REQUIRED', 'NO_SUCH_SHOP', 'FORBIDDEN'],
    },
    /** What this purchase would cost and give; without `couponCode` the best usable coupon is named in `best`. Changes nothing. */
    quote: {
      role: 'staff',
      keyed: false,
      request: z.strictObject(purchase).refine(oneOfWho, 'exactly one of memberCode, visit, memberNo'),
      reply: z.object({
        paidFen: Fen,
        offFen: Fen,
        points: Count,
        availableOn: LocalDay,
        growth: Count,
        /** What the member owes, in points; absent where they owe nothing. */
        debt: Count.optional(),
        /** How the points came about, for the assistant to read out. */
        explanation: Bilingual,
        best: z.object({ couponCode: z.string(), name: Bilingual, offFen: Fen }).nullable(),
      }),
      refusals: [...memberRefusals, ...couponRefusals, 'AMOUNT_LIMIT'],
    },
    recordPurchase: {
      role: 'staff',
      keyed: true,
      request: z
        .strictObject({ ...purchase, orderNo: OrderNo.optional() })
        .refine(oneOfWho, 'exactly one of memberCode, visit, memberNo'),
      /** What this purchase gave. `repeated`: the same order again, the first answer. */
      reply: z.object({
        orderNo: OrderNo,
        paidFen: Fen,
        points: Count,
        availableOn: LocalDay,
        growth: Count,
        repeated: z.boolean().optional(),
      }),
      refusals: [...memberRefusals, ...couponRefusals, 'ORDER_EXISTS', 'OVERFLOW', 'OWN_MEMBERSHIP', 'AMOUNT_LIMIT'],
    },
    refund: {
      role: 'staff',
      keyed: true,
      request: z.strictObject({ orderNo: OrderNo, amountFen: Fen.min(1), reason: Reason, shopId: Token.optional() }),
      /** `points` and `growth` are what was taken back; `leftFen` is what is left of the purchase. */
      reply: z.object({ orderNo: OrderNo, points: Count, growth: Count, leftFen: Fen, ...followed }),
      refusals: [
        'NO_SUCH_ORDER',
        'REFUND_TOO_LARGE',
        'ALREADY_UNDONE',
        'OWN_MEMBERSHIP',
        'SHOP_REQUIRED',
        'NO_SUCH_SHOP',
        'FORBIDDEN',
      ],
    },
    /** The exchange behind a pickup code, to look at before handing over. */
    exchangeByCode: {
      role: 'staff',
      keyed: false,
      request: z.strictObject({ pickupCode: z.string().min(4).max(40), shopId: Token.optional() }),
      reply: z.object({
        exchangeNo: Token,
        name: Bilingual,
        art: z.string(),
        quantity: Count,
        until: LocalDay,
        memberNo: MemberNo,
        nickname: z.string().optional(),
        /** What the member owes, in points. */
        debt: Count,
      }),
      refusals: [
        'NO_SUCH_EXCHANGE',
        'ALREADY_FULFILLED',
        'ALREADY_CANCELLED',
        'EXPIRED',
        'NOT_THIS_SHOP',
        'SHOP_REQUIRED',
        'NO_SUCH_SHOP',
        'FORBIDDEN',
      ],
    },
    fulfil: {
      role: 'staff',
      keyed: true,
      request: z.strictObject({ pickupCode: z.string().min(4).max(40), shopId: Token.optional() }),
      reply: z.object({ exchangeNo: Token, rewardId: Token, quantity: Count }),
      refusals: [
        'NO_SUCH_EXCHANGE',
        'ALREADY_FULFILLED',
        'ALREADY_CANCELLED',
        'EXPIRED',
        'OWN_MEMBERSHIP',
        'NOT_THIS_SHOP',
        'SHOP_REQUIRED',
        'NO_SUCH_SHOP',
        'FORBIDDEN',
      ],
    },
    /** A purchase or a hand-over, within ten minutes. */
    undo: {
      role: 'staff',
      keyed: true,
      request: z
        .strictObject({ orderNo: OrderNo.optional(), exchangeNo: Token.optional(), reason: Reason, shopId: Token.optional() })
        .refine(
          (asked) => (asked.orderNo !== undefined) !== (asked.exchangeNo !== undefined),
          'exactly one of orderNo, exchangeNo',
        ),
      reply: z.object({ undone: z.string(), ...followed }),
      refusals: [
        'NO_SUCH_ORDER',
        'NO_SUCH_EXCHANGE',
        'UNDO_TOO_LATE',
        'ALREADY_UNDONE',
        'OWN_MEMBERSHIP',
        'NOT_THIS_SHOP',
        'SHOP_REQUIRED',
        'NO_SUCH_SHOP',
        'FORBIDDEN',
      ],
    },
    /** The caller's own purchases under an order number (of several shops, perhaps), and how their points came about, in words. */
    purchase: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ orderNo: OrderNo }),
      reply: z.object({
        items: z.array(
          z.object({
            orderNo: OrderNo,
            at: Instant,
            paidFen: Fen,
            refundedFen: Fen,
            points: Count,
            pointsPer100Yuan: Count,
            explanation: Bilingual.optional(),
          }),
        ),
      }),
      refusals: [],
    },
    /** Today's list of one shop: purchases and hand-overs, newest first, with the day's total. */
    today: {
      role: 'staff',
      keyed: false,
      request: z.strictObject({ ...PageAsked, shopId: Token.optional() }),
      reply: z.object({
        items: z.array(
          z.object({
            type: z.enum(['purchase', 'fulfil']),
            no: z.string(),
            nickname: z.string().optional(),
            memberNo: MemberNo,
            at: Instant,
            paidFen: Fen.optional(),
            refundedFen: Fen.optional(),
            points: Signed.optional(),
            reward: Bilingual.optional(),
            undone: z.boolean(),
            undoUntil: Instant,
          }),
        ),
        next: z.string().optional(),
        purchases: Count,
        paidFen: FenTotal,
      }),
      refusals: ['SHOP_REQUIRED', 'NO_SUCH_SHOP', 'FORBIDDEN', 'OVERFLOW'],
    },
  },
});
