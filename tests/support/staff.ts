/** Staff of a world: an operator besides the assistants whom `World.hire` makes, and the trail of what they all did. */
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import type { World } from './world';

/** Joins `openid` and makes them an operator. */
export async function appoint(world: World, openid: string, name = openid): Promise<string> {
  const memberNo = await world.join(openid);
  const { invitation } = await inviteByHouse(await world.house.systemContext(), { role: 'operator', shopIds: [], name });
  await world.must('shop', 'accept', { invitation }, { as: openid });
  return memberNo;
}

/** The newest entries of the audit trail, as an operator sees them. */
export async function trailOf(world: World, as: string, asked: object = { limit: 100 }): Promise<Record<string, unknown>[]> {
  const { items } = await world.must('shop', 'auditTrail', asked, { as });
  if (!Array.isArray(items)) throw new Error('items is a list');
  return items.flatMap((it) => (it !== null && typeof it === 'object' && !Array.isArray(it) ? [it] : []));
}
