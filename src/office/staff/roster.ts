/** People with a role by where they have it; pure, so that it is tested without a page. */
import type { Bilingual } from '@/types/contract/values';
import type { Person } from '@/src/cloud/office';

export type Group =
  | { at: 'operators'; people: Person[] }
  | { at: 'shop'; shopId: string; name: Bilingual; people: Person[] }
  /** Shops that the list of shops does not have (any more). */
  | { at: 'elsewhere'; people: Person[] };

interface Shop {
  shopId: string;
  name: Bilingual;
}

/** Operators first, then shop by shop in the order of the shops, an empty one too; who works in several shops stands in each. */
export function groupsOf(people: readonly Person[], shops: readonly Shop[]): Group[] {
  const known = new Set(shops.map((it) => it.shopId));
  const elsewhere = people.filter((it) => it.shopIds.some((id) => !known.has(id)));
  return [
    { at: 'operators', people: people.filter((it) => it.operator) },
    ...shops.map(({ shopId, name }) => ({
      at: 'shop' as const,
      shopId,
      name,
      people: people.filter((it) => it.shopIds.includes(shopId)),
    })),
    ...(elsewhere.length > 0 ? [{ at: 'elsewhere' as const, people: elsewhere }] : []),
  ];
}

/** Nobody could invite anybody after them. */
export const isLastOperator = (person: Person, people: readonly Person[]): boolean =>
  person.operator && people.filter((it) => it.operator).length === 1;
