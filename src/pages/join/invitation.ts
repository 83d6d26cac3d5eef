/** What the join page shows: the shop that the code names, what joining gives, whether the caller is a member already. */
import type { Answered } from '@/types/contract/contract';
import { rememberBrand } from '@/src/brand/brand';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import * as identity from '@/src/cloud/identity';
import * as shop from '@/src/cloud/shop';

type Shops = Answered<Contracts['shop'], 'shops'>;

export interface Invitation {
  shops: Shops['items'];
  programme: Answered<Contracts['shop'], 'programme'>;
  /** Undefined when the caller is no member yet. */
  member: Answered<Contracts['identity'], 'me'>['member'] | undefined;
}

export async function loadInvitation(): Promise<Answer<Invitation>> {
  const [shops, programme, me] = await Promise.all([shop.shops(), shop.programme(), identity.me()]);
  if (!shops.ok) return shops;
  if (!programme.ok) return programme;
  if (!me.ok && me.error.code !== 'NOT_A_MEMBER') return me;
  rememberBrand(programme.data.brand);
  return { ok: true, data: { shops: shops.data.items, programme: programme.data, member: me.ok ? me.data.member : undefined } };
}
