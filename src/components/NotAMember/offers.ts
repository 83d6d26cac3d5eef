/** What waits for who joins, and where: asked for by anybody. */
import type { Answered } from '@/types/contract/contract';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import * as shop from '@/src/cloud/shop';

export interface Offered {
  shops: Answered<Contracts['shop'], 'shops'>['items'];
  programme: Answered<Contracts['shop'], 'programme'>;
}

export async function loadOffered(): Promise<Answer<Offered>> {
  const [shops, programme] = await Promise.all([shop.shops(), shop.programme()]);
  if (!shops.ok) return shops;
  return programme.ok ? { ok: true, data: { shops: shops.data.items, programme: programme.data } } : programme;
}
