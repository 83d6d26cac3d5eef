/** The wiring of `shop`: its actions, its part in a merge, its collections. */
import { shop as contract } from '@/types/contract/shop';
import { done } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { accept, invite, mergeRoles } from './invitation.usecase';
import { collections, removeStaff } from './shop.store';
import { front, listShops, publicProgramme, rolesOf, shopItem } from './shop.usecase';

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
    async roles(context) {
      const { memberId } = context.caller;
      const roles = memberId === undefined ? { operator: false, staffOf: [] } : await rolesOf(context, memberId);
      return done({ ...roles, staffOf: [...roles.staffOf] });
    },
  },
  participant: {
    name: 'shop',
    merged: mergeRoles,
    erased: async (tx, memberIds) => {
      for (const memberId of memberIds) await removeStaff(tx, memberId);
    },
  },
});
