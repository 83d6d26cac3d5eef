/** Public module of `shop`: shops and their scenes, the programme in force, who may do what. */
import type { Programme, PublicProgramme } from '@/types/contract/programme';
import type { ShopItem } from '@/types/contract/shop';
import type { LocalDay } from '@/types/contract/values';
import type { Context, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { formatScene, parseScene } from './scene.rule';
import { findFront, findStaff, openShop, openShops, versionOn, type FrontDoc, type ShopDoc } from './shop.store';

export type { ShopDoc } from './shop.store';
export { recordChange, type Change } from './audit.usecase';
export { formatScene } from './scene.rule';

/** An open shop; undefined for one that is unknown or closed. */
export const findShop = (reader: Reader, shopId: string): Promise<ShopDoc | undefined> => openShop(reader, shopId);

/** The open shops in the owner's order. */
export const listShops = (reader: Reader): Promise<ShopDoc[]> => openShops(reader);

/** What the shop's own code carries: its assistant too, where it has one. */
export const sceneOf = (shop: ShopDoc): string => formatScene({ shopId: shop._id, assistantId: shop.assistant?.id });

/**
 * The open shop that a scene names; undefined when it names no shop of ours. The assistant only where the shop has them: anybody can write
 * a scene, so a name that nobody here bears attributes to the shop alone.
 */
export async function shopOfScene(reader: Reader, scene: string): Promise<{ shop: ShopDoc; assistant?: string } | undefined> {
  const named = parseScene(scene);
  const shop = named === undefined ? undefined : await openShop(reader, named.shopId);
  if (shop === undefined) return undefined;
  return { shop, assistant: named?.assistantId === shop.assistant?.id ? named?.assistantId : undefined };
}

export interface Roles {
  readonly operator: boolean;
  readonly staffOf: readonly string[];
  readonly name?: string;
}

/** The roles of a member; after a merge the survivor's. */
export async function rolesOf(reader: Reader, memberId: string): Promise<Roles> {
  const roles = await findStaff(reader, memberId);
  return roles === undefined
    ? { operator: false, staffOf: [] }
    : { operator: roles.operator, staffOf: roles.shopIds, name: roles.name };
}

/**
 * The shop in which the caller acts. Staff of one shop need not name it; staff of several must; operators may act in any, and name
 * it unless there is only one. `FORBIDDEN`: a shop in which the caller has no role.
 */
export async function staffShop(
  context: Context | Tx,
  shopId?: string,
): Promise<Outcome<ShopDoc, 'SHOP_REQUIRED' | 'NO_SUCH_SHOP' | 'FORBIDDEN'>> {
  const { operator, staffOf } = context.caller;
  const chosen = shopId ?? (await onlyShop(context));
  if (chosen === undefined) return refuse('SHOP_REQUIRED');
  if (!operator && !staffOf.includes(chosen)) return refuse('FORBIDDEN');
  const shop = await openShop(context, chosen);
  return shop === undefined ? refuse('NO_SUCH_SHOP') : done(shop);
}

async function onlyShop(context: Context | Tx): Promise<string | undefined> {
  const { operator, staffOf } = context.caller;
  const mine = operator && staffOf.length === 0 ? (await openShops(context)).map((it) => it._id) : staffOf;
  return mine.length === 1 ? mine[0] : undefined;
}

/** The programme that holds on a day; days before the first version fall under the first. Throws when none was ever applied. */
export async function programmeOn(reader: Reader, day: LocalDay): Promise<Programme> {
  return (await versionInForce(reader, day)).programme;
}

async function versionInForce(reader: Reader, day: LocalDay): Promise<{ programme: Programme; from: LocalDay }> {
  const version = await versionOn(reader, day);
  if (version === undefined) throw new Error('No membership programme is applied yet: run `npm run apply` first.');
  return version;
}

/** What members may read of it. */
export async function publicProgramme(reader: Reader, day: LocalDay): Promise<PublicProgramme> {
  const { from, programme } = await versionInForce(reader, day);
  const { brand, joinCoupon } = await front(reader);
  const { identity, growth, checkin, mall } = programme;
  const { fenPer100Points: _booked, ...earning } = programme.earning;
  return { from, brand, identity, earning, growth, checkin, mall, joinCoupon };
}

export async function front(reader: Reader): Promise<FrontDoc> {
  const it = await findFront(reader);
  if (it === undefined) throw new Error('No shop is applied yet: run `npm run apply` first.');
  return it;
}

export const shopItem = (shop: ShopDoc): ShopItem => ({
  shopId: shop._id,
  name: shop.name,
  scene: sceneOf(shop),
  address: shop.address,
  hours: shop.hours,
  phone: shop.phone,
  assistant: shop.assistant?.name,
});
