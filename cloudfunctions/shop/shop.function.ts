/** The wiring of `shop`: its actions, its part in merging, exporting and erasing, its collections. */
import { shop as contract } from '@/types/contract/shop';
import { done } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { auditTrail } from './audit.usecase';
import { accept, invite } from './invitation.usecase';
import { collections } from './shop.store';
import { front, listShops, publicProgramme, rolesOf, shopItem } from './shop.usecase';
import { participant, revoke, staffList } from './staff.usecase';

export const shopFunction = defineFunction({
  contract,
  collections,
  handlers: {
    async shops(context) {
      const { brand } = await front(context);
      const items = (await listShops(context)).map(shopItem);
      return done({ items, consentVersion: context.programme.identity.consentVersion, brand });
    },
    programme: async (context) => done(await publicProgramme(context, context.today)),
    accept: (context, asked) => accept(context, asked),
    invite: (context, asked) => invite(context, asked),
    staff: async (context) => done({ items: await staffList(context) }),
    revoke: (context, asked) => revoke(context, asked),
    auditTrail: async (context, asked) => done(await auditTrail(context, asked)),
    async roles(context) {
      const { memberId } = context.caller;
      const roles = memberId === undefined ? { operator: false, staffOf: [] } : await rolesOf(context, memberId);
      return done({ ...roles, member: memberId !== undefined, staffOf: [...roles.staffOf] });
    },
  },
  participant,
});
