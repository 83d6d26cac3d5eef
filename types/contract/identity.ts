/**
 * Contract of `identity`: who a member is.
 * A member code is `memberNo` followed by 8 digits: the first 8 bytes of HMAC-SHA-256(seed, step) as an unsigned big-endian
 * integer modulo 10^8, where `seed` is base64url text decoded to bytes and `step` is floor(epoch seconds / 30) in decimal text
 * (after RFC 6238). The phone goes on making codes offline from the seed.
 */
import { z } from 'zod';
import { contract } from './contract';
import { Instant, LocalDay, MemberNo, Text, TierId } from './values';

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
});
export type Member = z.output<typeof Member>;

/** What joining gave at once; a coupon by its template's name is listed by `coupon.mine`. */
export const Welcome = z.object({ points: z.number().int(), coupons: z.number().int() });

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
      refusals: ['NO_SUCH_SHOP', 'CONSENT_REQUIRED', 'BIRTHDAY_INVALID'],
    },
    me: { role: 'member', keyed: false, request: z.strictObject({}), reply: z.object({ member: Member }), refusals: [] },
    memberCode: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ memberCode: z.string(), expiresAt: Instant, seed: z.string() }),
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
    setBirthday: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ birthday: LocalDay }),
      reply: z.object({ member: Member }),
      refusals: ['BIRTHDAY_SET', 'BIRTHDAY_INVALID'],
    },
  },
});

/** A member as staff see them. */
export const MemberGlance = z.object({
  memberNo: MemberNo,
  nickname: z.string().optional(),
  phone: z.string().optional(),
  tier: TierId,
  birthday: LocalDay.optional(),
});
