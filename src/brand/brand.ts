/** The shop's name and colours: last known at once, asked anew at launch. */
import { useSyncExternalStore } from 'react';
import type { Brand } from '@/types/contract/programme';
import { shops } from '@/src/cloud/shop';
import { keepValue, readValue } from '@/src/cloud/storage';

const KEY = 'brand';
const listeners = new Set<() => void>();
let known: Brand | undefined = readValue<Brand>(KEY);

export async function refreshBrand(): Promise<void> {
  const answer = await shops();
  // Without an answer the last known look stays; the page itself says what is wrong.
  if (answer.ok) rememberBrand(answer.data.brand);
}

export function rememberBrand(brand: Brand): void {
  if (JSON.stringify(brand) === JSON.stringify(known)) return;
  known = brand;
  keepValue(KEY, brand);
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Undefined until the shop has answered for the first time. */
export const useBrand = (): Brand | undefined =>
  useSyncExternalStore(
    subscribe,
    () => known,
    () => known,
  );
