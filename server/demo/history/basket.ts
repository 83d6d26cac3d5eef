/** What people buy in a coffee shop. Prices are fen. */
import type { Chance } from './chance';
import type { Line } from './deed';

const MENU: Readonly<Record<'drinks' | 'bakery' | 'goods', readonly (readonly [string, number])[]>> = {
  drinks: [
    ['americano', 2200],
    ['latte', 2800],
    ['oat-latte', 3200],
    ['flat-white', 3000],
    ['cold-brew', 3200],
    ['pour-over', 3800],
    ['matcha', 3000],
  ],
  bakery: [
    ['croissant', 1600],
    ['basque', 3600],
    ['banana-bread', 1800],
    ['bagel', 2200],
  ],
  goods: [
    ['beans-250g', 9800],
    ['drip-bags', 6800],
    ['tumbler', 15800],
  ],
};

/** `drinks` and `bites` are pieces; `favourite` is what this person mostly drinks. */
export interface Appetite {
  readonly drinks: number;
  readonly bites: number;
  readonly goods: number;
  readonly favourite: number;
}

export function basketOf(chance: Chance, { drinks, bites, goods, favourite }: Appetite): Line[] {
  const drink = () => (chance.happens(0.6) ? MENU.drinks[favourite % MENU.drinks.length] : undefined) ?? chance.pick(MENU.drinks);
  const line = (category: string, [sku, amountFen]: readonly [string, number]): Line => ({ sku, category, amountFen });
  return [
    ...Array.from({ length: drinks }, () => line('drinks', drink())),
    ...Array.from({ length: bites }, () => line('bakery', chance.pick(MENU.bakery))),
    ...Array.from({ length: goods }, () => line('goods', chance.pick(MENU.goods))),
  ];
}

export const totalFen = (lines: readonly Line[]): number => lines.reduce((sum, it) => sum + it.amountFen, 0);
