/** Names of shops and categories by their ids, for what only carries ids. An id without a name is left out. */
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import * as mall from '@/src/cloud/mall';
import * as shop from '@/src/cloud/shop';
import { useSay } from '@/src/texts/language';
import { useLoad } from './useLoad';

interface Names {
  /** Assistants whom a shop's code names, by the id in it. */
  assistants: { id: string; name: string }[];
  shops: { id: string; name: Bilingual }[];
  categories: { id: string; name: Bilingual }[];
}

async function loadNames(): Promise<Answer<Names>> {
  const [shops, categories] = await Promise.all([shop.shops(), mall.categories()]);
  if (!shops.ok) return shops;
  return {
    ok: true,
    data: {
      assistants: shops.data.items.flatMap(({ scene, assistant: name }) =>
        name === undefined ? [] : [{ id: scene.split('@')[1] ?? '', name }],
      ),
      shops: shops.data.items.map((it) => ({ id: it.shopId, name: it.name })),
      categories: categories.ok ? categories.data.map((it) => ({ id: it.category, name: it.name })) : [],
    },
  };
}

export function useNames() {
  const { load } = useLoad('names', loadNames);
  const say = useSay();
  const known = load.state === 'ready' || load.state === 'offline' ? load.data : { shops: [], categories: [], assistants: [] };
  const names = (from: Names['shops'], ids: readonly string[]) =>
    ids.flatMap((id) => from.filter((it) => it.id === id).map((it) => say(it.name)));
  return {
    shops: (ids: readonly string[]) => names(known.shops, ids),
    categories: (ids: readonly string[]) => names(known.categories, ids),
    all: known,
  };
}
