/**
 * Contract of `identity`: who a member is.
 * A member code is `memberNo` followed by 8 digits: the first 8 bytes of HMAC-SHA-256(seed, step) as an unsigned big-endian
 * integer modulo 10^8, where `seed` is base64url text decoded to bytes and `step` is floor(epoch seconds / 30) in decimal text
 * (after RFC 6238). The phone goes on making codes offline from the seed.
 */
import { z } from 'zod';
import { contract } from './contract';
import { Instant, LocalDay, MemberNo, PageAsked, pageOf, Text, TierId, Token } from './values';

export const Nickname = Text(20);

/** The caller's own membership. `phone` is masked (139****2218). */
export const Member = z.object({
  memberNo: MemberNo,
  nickname: z.string().optional(),
  phone: z.string().optional(),
  birthday: LocalDay.optional(),
  joinedAt: Instant,
  shopId: z.string().optional(),
  consentVersion: z.string().optional(),
  /** Names the member code in force: a phone that keeps another one for use without a network asks for `memberCode` anew. */
  codeVersion: z.string().optional(),
});
export type Member = z.output<typeof Member>;

/** What joining gave at once; a coupon by its template's name is listed by `coupon.mine`. */
export const Welcome = z.object({ points: z.number().int(), coupons: z.number().int() });

/** One way we know somebody. `app` is the AppID of a `wechat` identity or the name of an outside system; the subject itself is not shown. */
export const IdentityItem = z.object({
  provider: z.enum(['wechat', 'unionid', 'phone', 'card', 'buyer', 'pos']),
  app: z.string(),
  /** Shown to be theirs by the owner, not only written down by somebody. */
  proven: z.boolean(),
  since: Instant,
});

export const ConsentItem = z.object({
  version: z.string(),
  kind: z.enum(['granted', 'withdrawn']),
  at: Instant,
  shopId: z.string().optional(),
});

/** A member as the list of conflicts shows them to staff. */
const Party = z.object({ memberNo: MemberNo, nickname: z.string().optional(), joinedAt: Instant });

/** Two WeChat users have proven the same phone: `holder` did first, `claimant` later. `phone` is masked. */
export const ConflictItem = z.object({
  conflictId: Token,
  state: z.enum(['open', 'settled']),
  phone: z.string(),
  holder: Party,
  claimant: Party,
  at: Instant,
  settled: z
    .object({ keep: z.enum(['holder', 'claimant', 'both']), reason: z.string(), by: z.string().optional(), at: Instant })
    .optional(),
});
export type ConflictItem = z.output<typeof ConflictItem>;

const Reason = Text(200);

export const identity = contract({
  name: 'identity',
  actions: {
    join: {
      role: 'session',
      keyed: true,
      request: z.strictObject({
        scene: z.string().min(1).max(32),
        consent: z.string().min(1).max(40),
        nickname: Nickname.optional(),
        birthday: LocalDay.optional(),
      }),
      /** `repeated`: was a member already and is recognised, not joined twice. */
      reply: z.object({ member: Member, welcome: Welcome, repeated: z.boolean() }),
      refusals: ['NO_SUCH_SHOP', 'CONSENT_REQUIRED', 'BIRTHDAY_INVALID', 'UNDER_AGE', 'BIRTHDAY_SET'],
    },
    me: {
      role: 'member',
      keyed: false,
      unconsented: true,
      request: z.strictObject({}),
      reply: z.object({ member: Member }),
      refusals: [],
    },
    /** Everything that stands in the profile: the member, by what we know them, whether they agreed to the version in force. */
    profile: {
      role: 'member',
      keyed: false,
      unconsented: true,
      request: z.strictObject({}),
      reply: z.object({
        member: Member,
        identities: z.array(IdentityItem),
        consent: z.object({ current: z.string(), agreed: z.boolean() }),
        /** Numbers of members that became one with this one. */
        formerNos: z.array(MemberNo),
      }),
      refusals: [],
    },
    /**
     * A phone that makes codes of a member who was merged away is honoured until it has called this. Signing out everywhere makes every
     * older code worthless.
     */
    memberCode: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ memberCode: z.string(), expiresAt: Instant, seed: z.string(), codeVersion: z.string() }),
      refusals: [],
    },
    bindPhone: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ phoneCode: z.string().min(1).max(128) }),
      /** `merged`: an offline member with this phone was found and is now one with the caller. */
      reply: z.object({ member: Member, merged: z.boolean() }),
      refusals: ['PHONE_CODE_INVALID', 'PHONE_TAKEN', 'WECHAT_UNAVAILABLE'],
    },
    setProfile: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ nickname: Nickname }),
      reply: z.object({ member: Member }),
      refusals: [],
    },
    /**
     * Once, also across withdrawing, and across leaving and coming back within 24 months: the same day is taken again, another is
     * `BIRTHDAY_SET`. `BIRTHDAY_INVALID`: to come, or before 1900. `UNDER_AGE`: not 14 yet.
     */
    setBirthday: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ birthday: LocalDay }),
      reply: z.object({ member: Member }),
      refusals: ['BIRTHDAY_SET', 'BIRTHDAY_INVALID', 'UNDER_AGE'],
    },
    /** A later change of a birthday, by staff; never of their own (`OWN_MEMBERSHIP`). The year's gift is not given again. */
    correctBirthday: {
      role: 'staff',
      keyed: true,
      request: z.strictObject({ memberNo: MemberNo, birthday: LocalDay, reason: Reason }),
      reply: z.object({ memberNo: MemberNo }),
      refusals: ['NO_SUCH_MEMBER', 'OWN_MEMBERSHIP', 'BIRTHDAY_INVALID', 'UNDER_AGE', 'CONSENT_REQUIRED'],
    },

    /** The consent log, newest first, and whether the version in force is agreed to. */
    consents: {
      role: 'member',
      keyed: false,
      unconsented: true,
      request: z.strictObject({}),
      reply: z.object({ current: z.string(), agreed: z.boolean(), items: z.array(ConsentItem) }),
      refusals: [],
    },
    /** Agrees to the version in force: after a new version, or after having withdrawn. */
    agree: {
      role: 'member',
      keyed: true,
      unconsented: true,
      request: z.strictObject({ consent: z.string().min(1).max(40) }),
      reply: z.object({ member: Member }),
      refusals: ['CONSENT_REQUIRED'],
    },
    /**
     * Takes the consent back: nickname, phone and birthday are deleted, the phone is free again, nothing is sent any more. Points and
     * coupons stay with the openid, for who agrees again; until then every other action is refused with `CONSENT_REQUIRED`.
     */
    withdraw: {
      role: 'member',
      keyed: true,
      unconsented: true,
      request: z.strictObject({}),
      reply: z.object({ member: Member }),
      refusals: [],
    },
    /** Everything held about the caller and the members that became one with them, by the part of the house that holds it. */
    export: {
      role: 'member',
      keyed: false,
      unconsented: true,
      request: z.strictObject({}),
      reply: z.object({
        at: Instant,
        memberNo: MemberNo,
        held: z.record(z.string(), z.unknown()),
        /** Lists too long for one answer: the newest lines are there, `shown` of `of`. */
        cut: z.array(z.object({ part: z.string(), list: z.string(), shown: z.number().int(), of: z.number().int() })).optional(),
      }),
      refusals: [],
    },
    /**
     * Deletes the membership: personal data gone, identities free, the ledger kept without a name. `memberNo` is the caller's own, typed
     * or confirmed, so that no slip of a finger does it. A repeat with the same key hears the first answer, though the caller is a member
     * no more (anybody else who is none hears `NOT_A_MEMBER`). `LAST_OPERATOR`: nobody else runs the shop, so another is named first.
     */
    erase: {
      role: 'session',
      keyed: true,
      unconsented: true,
      request: z.strictObject({ memberNo: MemberNo }),
      reply: z.object({ erasedAt: Instant }),
      refusals: ['NOT_A_MEMBER', 'NO_SUCH_MEMBER', 'LAST_OPERATOR'],
    },
    /**
     * Ends every session of this member, in every app, this one too: the next call of each is `NO_SESSION` and signs in anew. No ended
     * session is good again, also after the membership was deleted. Member codes that a phone makes from what it kept are worthless.
     */
    signOutEverywhere: {
      role: 'member',
      keyed: true,
      unconsented: true,
      request: z.strictObject({}),
      reply: z.object({ at: Instant }),
      refusals: [],
    },

    conflicts: {
      role: 'staff',
      keyed: false,
      request: z.strictObject({ ...PageAsked, state: z.enum(['open', 'settled']).default('open') }),
      reply: pageOf(ConflictItem),
      refusals: [],
    },
    /**
     * `holder`: the phone stays where it is. `claimant`: it goes to who proved it later, as when a number was given to a new owner.
     * `both`: the two are one person and are merged. Both sides are told in their inbox. Who is party to it settles nothing
     * (`OWN_MEMBERSHIP`), nor do assistants where an operator is a side (`FORBIDDEN`); another operator may.
     */
    settle: {
      role: 'staff',
      keyed: true,
      request: z.strictObject({ conflictId: Token, keep: z.enum(['holder', 'claimant', 'both']), reason: Reason }),
      reply: z.object({ conflictId: Token, keep: z.enum(['holder', 'claimant', 'both']) }),
      refusals: ['NO_SUCH_CONFLICT', 'ALREADY_SETTLED', 'FORBIDDEN', 'OWN_MEMBERSHIP'],
    },
  },
});

/**
 * A member as staff see them, assistants and operators alike. `phone` and `birthday` are masked (139****2218, ****-12-04): a counter greets
 * by the day, and nobody there needs the year.
 */
export const MemberGlance = z.object({
  memberNo: MemberNo,
  nickname: z.string().optional(),
  phone: z.string().optional(),
  tier: TierId,
  birthday: z.string().optional(),
});
