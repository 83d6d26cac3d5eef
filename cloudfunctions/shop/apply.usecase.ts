/** Applying the owner's files: first what would change, then doing it, as often as one likes. Needs no programme to be there yet. */
import type { ShopConfig, ShopRule } from '@/types/contract/shopFile';
import type { LocalDay } from '@/types/contract/values';
import type { Reader } from '../kernel/database';
import { addDays } from '../kernel/calendar';
import { differences, type Difference } from './difference.rule';
import {
  addVersion,
  allShops,
  closeShop,
  findFront,
  versionOn,
  writeFront,
  writeShop,
  type FrontDoc,
  type ShopDoc,
} from './shop.store';

export type { Difference } from './difference.rule';

/** Brand, shops, and the join coupon as the join screen shows it. */
export async function planShop(reader: Reader, config: ShopConfig): Promise<Difference[]> {
  const [known, front] = [await allShops(reader), await findFront(reader)];
  return [
    ...differences(front && frontOf(front), frontOf(frontFrom(config)), 'front'),
    ...differences({ shops: known.filter((it) => !it.closed).map(ruleOf) }, { shops: config.shops.shops }),
  ];
}

/** Shops that the file no longer names are closed: nobody joins or collects there, what happened there stays. */
export async function applyShop(reader: Reader, config: ShopConfig): Promise<Difference[]> {
  const planned = await planShop(reader, config);
  const rules = config.shops.shops;
  await writeFront(reader, frontFrom(config));
  for (const [place, { shopId, ...rule }] of rules.entries())
    await writeShop(reader, { _id: shopId, ...rule, place, closed: false });
  const named = new Set(rules.map((it) => it.shopId));
  for (const shop of await allShops(reader)) if (!named.has(shop._id) && !shop.closed) await closeShop(reader, shop._id);
  return planned;
}

export interface ProgrammePlan {
  /** The first day on which the new version holds. */
  readonly from: LocalDay;
  /** Empty when the programme in force on that day says the same. */
  readonly changes: Difference[];
}

/**
 * `from` defaults to tomorrow, so that nothing changes in the middle of a day; a first programme holds from `today`.
 * @throws RangeError when `from` lies in the past: what was earned under the old rules stays.
 */
export async function planProgramme(
  reader: Reader,
  { programme }: Pick<ShopConfig, 'programme'>,
  { today, from }: { today: LocalDay; from?: LocalDay },
): Promise<ProgrammePlan> {
  const first = (await versionOn(reader, today)) === undefined;
  const day = from ?? (first ? today : addDays(today, 1));
  if (!first && day < today) throw new RangeError(`A programme cannot hold from ${day}: it is already ${today}.`);
  const inForce = first ? undefined : await versionOn(reader, day);
  return { from: day, changes: differences(inForce?.programme, programme) };
}

/** Writes a version only where something changes. */
export async function applyProgramme(
  reader: Reader,
  config: Pick<ShopConfig, 'programme'>,
  when: { now: Date; today: LocalDay; from?: LocalDay },
): Promise<ProgrammePlan> {
  const plan = await planProgramme(reader, config, when);
  if (plan.changes.length > 0) await addVersion(reader, { from: plan.from, programme: config.programme, at: when.now });
  return plan;
}

const frontOf = ({ brand, joinCoupon }: Omit<FrontDoc, '_id'>) => ({ brand, joinCoupon });

function frontFrom({ brand, coupons, programme }: ShopConfig): Omit<FrontDoc, '_id'> {
  const template = coupons.templates.find((it) => it.templateId === programme.identity.joinCoupon);
  if (template === undefined) return { brand, joinCoupon: null };
  const { name, discount } = template;
  return { brand, joinCoupon: { name, ...(discount.type === 'amount' && { offFen: discount.offFen }) } };
}

const ruleOf = ({ _id, place: _place, closed: _closed, ...rule }: ShopDoc): ShopRule => ({ shopId: _id, ...rule });
