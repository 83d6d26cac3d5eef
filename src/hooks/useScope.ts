/** Where and for what a coupon counts, in words: `全部门店 · 饮品与烘焙`. */
import { couponTexts } from '@/src/texts/coupon';
import { useTexts } from '@/src/texts/language';
import { useNames } from './useNames';

export function useScope() {
  const t = useTexts(couponTexts);
  const names = useNames();
  const where = (shopIds: readonly string[]) => names.shops(shopIds).join(t.and) || t.allShops;
  const what = (categories: readonly string[]) => names.categories(categories).join(t.and) || t.allCategories;
  return {
    where,
    what,
    both: (it: { shopIds: readonly string[]; categories: readonly string[] }) =>
      it.categories.length === 0 ? where(it.shopIds) : `${where(it.shopIds)} · ${what(it.categories)}`,
  };
}
