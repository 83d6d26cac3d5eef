/** What a shop's code says: which shop, and who serves. Only the server's word counts; this is for show. */
import type { ShopItem } from '@/types/contract/shop';

/** WeChat hands over what the QR code carries percent-encoded; a malformed text is no scene. */
export function sceneOf(query: string | undefined): string {
  if (query === undefined) return '';
  try {
    return decodeURIComponent(query);
  } catch {
    return '';
  }
}

/** The shop that a scene names: `shop:<shopId>`, with `@<assistant>` optionally. */
export function shopOf(scene: string, shops: readonly ShopItem[]): ShopItem | undefined {
  const shopId = /^shop:([^@]+)(@.*)?$/.exec(scene)?.[1];
  return shops.find((it) => it.scene === scene || it.shopId === shopId);
}

/** The assistant is greeted by name only when the scene names one. */
export const assistantOf = (scene: string, at: ShopItem): string | undefined =>
  scene.includes('@') && scene === at.scene ? at.assistant : undefined;
