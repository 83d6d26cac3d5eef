/** In which shop the assistant stands: the only one, or the one chosen last. */
import { useState } from 'react';
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import * as shop from '@/src/cloud/shop';
import { readText, writeText } from '@/src/cloud/storage';

export const SHOP_KEY = 'counter.shop';

export interface Desk {
  /** Where this person may stand; empty for who is no staff. */
  shops: { shopId: string; name: Bilingual }[];
  operator: boolean;
}

/** An operator may stand at any counter. */
export async function loadDesk(): Promise<Answer<Desk>> {
  const [roles, shops] = await Promise.all([shop.roles(), shop.shops()]);
  if (!roles.ok) return roles;
  if (!shops.ok) return shops;
  const { operator, staffOf } = roles.data;
  return { ok: true, data: { shops: shops.data.items.filter((it) => operator || staffOf.includes(it.shopId)), operator } };
}

/**
 * The shop in whose name somebody asks from another page than the desk: the one chosen, else any where they may stand. A page opened
 * straight from a link was never asked.
 */
export async function shopToAskIn(): Promise<string | undefined> {
  const chosen = readText(SHOP_KEY);
  if (chosen !== undefined) return chosen;
  const desk = await loadDesk();
  return desk.ok ? desk.data.shops[0]?.shopId : undefined;
}

export function useShopChoice({ shops }: Desk) {
  const [chosen, setChosen] = useState(() => readText(SHOP_KEY));
  const only = shops.length === 1 ? shops[0] : undefined;
  const here = only ?? shops.find((it) => it.shopId === chosen);
  const choose = (shopId: string) => {
    writeText(SHOP_KEY, shopId);
    setChosen(shopId);
  };
  return { here, choose };
}
