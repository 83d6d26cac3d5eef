/** What a shop's QR code carries: `shop:<shopId>`, with `@<assistant>` optionally; at most WeChat's 32 characters. */

export interface Scene {
  readonly shopId: string;
  readonly assistantId?: string;
}

const SCENE = /^shop:([a-z0-9_-]{1,16})(?:@([a-z0-9_-]{1,10}))?$/;

/** Undefined for anything that is not a scene of ours. */
export function parseScene(text: string): Scene | undefined {
  const [, shopId, assistantId] = SCENE.exec(text) ?? [];
  return shopId === undefined ? undefined : { shopId, assistantId };
}

export const formatScene = ({ shopId, assistantId }: Scene): string =>
  assistantId === undefined ? `shop:${shopId}` : `shop:${shopId}@${assistantId}`;
