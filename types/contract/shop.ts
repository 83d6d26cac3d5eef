/** Contract of `shop`: shops and their scenes, the programme in force as a member may read it, staff invitations. */
import { z } from 'zod';
import { contract } from './contract';
import { Brand, PublicProgramme } from './programme';
import { Bilingual, Instant, MemberNo, PageAsked, pageOf, Signed, Text, Token } from './values';

export const ShopItem = z.object({
  shopId: Token,
  name: Bilingual,
  /** What the shop's QR code carries, at most 32 characters: `shop:<shopId>`, with `@<assistant>` optionally. */
  scene: z.string().max(32),
  address: Bilingual,
  hours: z.string(),
  phone: z.string().optional(),
  /** The assistant whom the scene names when it carries one. */
  assistant: z.string().optional(),
});
export type ShopItem = z.output<typeof ShopItem>;

/** One change. `action` is the function's and the action's name, of a command `command.<its name>`. */
export const AuditItem = z.object({
  entryId: Token,
  at: Instant,
  action: z.string(),
  role: z.enum(['operator', 'staff', 'member', 'command']),
  actor: z.object({ staffId: Token, name: z.string().optional() }).optional(),
  memberNo: MemberNo.optional(),
  shopId: z.string().optional(),
  on: z.object({ type: z.enum(['order', 'exchange', 'conflict', 'entry', 'programme']), no: z.string() }).optional(),
  facts: z.record(z.string(), z.union([Signed, z.string(), z.boolean()])).optional(),
  /** Of a change to the owner's files: the places that changed. */
  changed: z.array(z.string()).optional(),
});
export type AuditItem = z.output<typeof AuditItem>;

export const shop = contract({
  name: 'shop',
  actions: {
    shops: {
      role: 'anyone',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ items: z.array(ShopItem), consentVersion: z.string(), brand: Brand }),
      refusals: [],
    },
    /** The rules in plain data: the rules page is made from this, so that words and code cannot part. */
    programme: { role: 'anyone', keyed: false, request: z.strictObject({}), reply: PublicProgramme, refusals: [] },
    /** Binds the calling member to the role that the invitation names. */
    accept: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ invitation: z.string().min(8).max(80) }),
      reply: z.object({ role: z.enum(['staff', 'operator']), shopIds: z.array(Token) }),
      refusals: ['INVITATION_INVALID'],
    },
    /** An invitation is shown once and kept only as a hash. `shopIds` is empty for an operator. */
    invite: {
      role: 'operator',
      keyed: true,
      request: z.strictObject({
        role: z.enum(['staff', 'operator']),
        shopIds: z.array(Token).max(50),
        name: Text(20),
      }),
      reply: z.object({ invitation: z.string(), until: Instant }),
      refusals: ['NO_SUCH_SHOP', 'BAD_REQUEST'],
    },
    /** Everybody with a role, by name. */
    staff: {
      role: 'operator',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({
        items: z.array(
          z.object({
            staffId: Token,
            name: z.string(),
            operator: z.boolean(),
            shopIds: z.array(Token),
            since: Instant,
            /** The caller's own roles. */
            me: z.boolean(),
          }),
        ),
      }),
      refusals: [],
    },
    /** Takes every role from somebody, from their next call on. `FORBIDDEN`: the caller has just lost the role themselves. */
    revoke: {
      role: 'operator',
      keyed: true,
      request: z.strictObject({ staffId: Token, reason: Text(200) }),
      reply: z.object({ staffId: Token }),
      refusals: ['NO_SUCH_STAFF', 'LAST_OPERATOR', 'FORBIDDEN'],
    },
    /**
     * What staff and commands changed, newest first; entries are only ever added, each with the change itself. `actor` is absent for a
     * command, its `name` for who is on the staff no more; `memberNo` is whom it concerns, unless they left.
     */
    auditTrail: {
      role: 'operator',
      keyed: false,
      request: z.strictObject(PageAsked),
      reply: pageOf(AuditItem),
      refusals: [],
    },
    /** What the caller may do here: whether they are a member, and the roles of the signed-in member. */
    roles: {
      role: 'session',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ member: z.boolean(), operator: z.boolean(), staffOf: z.array(Token), name: z.string().optional() }),
      refusals: [],
    },
  },
});
