/** A role that was accepted while its member became one with somebody goes where the member went: `shop` knows no aliases. */
import { mergeRoles } from '../shop/invitation.usecase';
import type { Subscriber } from '../kernel/context';
import { holdMember } from './identity.store';

/** Held, so that a merge which has not committed yet sees the role itself. */
export const roleFollows: Subscriber = {
  name: 'identity.roleFollows',
  on: 'shop.accepted',
  async handle(tx, { memberId }) {
    const member = memberId === undefined ? undefined : await holdMember(tx, memberId);
    if (memberId === undefined || member === undefined || member._id === memberId) return;
    await mergeRoles(tx, { survivor: member._id, alias: memberId });
  },
};
