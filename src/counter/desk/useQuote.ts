/** What the purchase that is being typed would cost and give: the best coupon by itself, or the one that was chosen, or none. */
import { useEffect, useRef, useState } from 'react';
import type { Answered } from '@/types/contract/contract';
import type { Glance } from '@/types/contract/counter';
import type { Bilingual } from '@/types/contract/values';
import type { Contracts } from '@/src/cloud/call';
import * as counter from '@/src/cloud/counter';
import type { Customer } from './customer';

type Quoted = Answered<Contracts['counter'], 'quote'>;
export type Choice = 'best' | 'none' | { couponCode: string };

export interface Basket {
  who: Customer['who'];
  amountFen: number;
  /** The category of all of it, where the assistant named one. */
  category?: string;
  shopId: string;
}

export type Quote =
  | { state: 'none' }
  | { state: 'loading' }
  | { state: 'ready'; quoted: Quoted; coupon?: { couponCode: string; name: Bilingual; isBest: boolean; isGift: boolean } }
  | { state: 'failed'; code: string; message: string };

/** Keys come in bursts; one question answers them all. */
const GATHER_MS = 200;

/** A purchase as the counter is asked for it. */
export const asked = ({ who, amountFen, category, shopId }: Basket, couponCode?: string) => ({
  ...who,
  amountFen,
  lines: category === undefined || amountFen === 0 ? undefined : [{ sku: category, category, amountFen }],
  couponCode,
  shopId,
});

/** Asked anew when the basket, the choice or the member changes: a tier that rose or a coupon that was used makes another price. */
export function useQuote(basket: Basket | undefined, choice: Choice, member: Glance | undefined): Quote {
  const [quote, setQuote] = useState<{ of: string; quote: Quote }>({ of: '', quote: { state: 'none' } });
  const coupons = member?.coupons ?? [];
  const question = basket === undefined ? '' : JSON.stringify([basket, choice, member]);
  const latest = useRef({ basket, choice, coupons });
  useEffect(() => {
    latest.current = { basket, choice, coupons };
  });
  useEffect(() => {
    if (question === '') return undefined;
    let stale = false;
    const timer = setTimeout(() => {
      const { basket: now, choice: chosen, coupons: held } = latest.current;
      if (now === undefined) return;
      void ask(now, chosen, held).then((it) => !stale && setQuote({ of: question, quote: it }));
    }, GATHER_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [question]);
  if (question === '') return { state: 'none' };
  return quote.of === question ? quote.quote : { state: 'loading' };
}

async function ask(basket: Basket, choice: Choice, coupons: Glance['coupons']): Promise<Quote> {
  const chosen = typeof choice === 'object' ? choice.couponCode : undefined;
  const first = await counter.quote(asked(basket, chosen));
  if (!first.ok) return { state: 'failed', ...first.error };
  if (chosen !== undefined) {
    const coupon = coupons.find((it) => it.couponCode === chosen);
    return {
      state: 'ready',
      quoted: first.data,
      coupon: coupon && { ...named(coupon), isBest: chosen === first.data.best?.couponCode },
    };
  }
  const { best } = first.data;
  if (choice === 'none' || best === null) return { state: 'ready', quoted: first.data };
  const second = await counter.quote(asked(basket, best.couponCode));
  if (!second.ok) return { state: 'failed', ...second.error };
  return {
    state: 'ready',
    quoted: second.data,
    coupon: { couponCode: best.couponCode, name: best.name, isBest: true, isGift: false },
  };
}

const named = ({ couponCode, name, discount }: Glance['coupons'][number]) => ({
  couponCode,
  name,
  isGift: discount.type === 'gift',
});
