/** What becomes of coupons when somebody leaves, comes back, or turns out to have been welcomed twice. */
import type { Carried, Tx } from '../kernel/context';
import {
  carryClaims,
  claimedBy,
  findGrantedAmong,
  findStanding,
  findTemplates,
  forgetCarried,
  revokeCoupons,
} from './coupon.store';

/** Under which the coupon of a welcome is given. */
export const joinKey = (memberId: string): string => `join:${memberId}`;

/** How often who leaves claimed what may be claimed so often and no more. */
export async function claimsUsed(tx: Tx, memberIds: readonly string[]): Promise<Carried[]> {
  const claimed = await claimedBy(tx, memberIds);
  await forgetCarried(tx, memberIds);
  const limited = (await findTemplates(tx, [...claimed.keys()])).filter((it) => it.template.limit > 0);
  return limited.flatMap(({ _id: name }) => {
    const count = claimed.get(name) ?? 0;
    return count > 0 ? [{ name, count }] : [];
  });
}

export async function bringClaims(
  tx: Tx,
  { memberId, leaving, carried }: { memberId: string; leaving: string; carried: readonly Carried[] },
): Promise<void> {
  for (const { name, count } of carried) await carryClaims(tx, memberId, { templateId: name, leaving, count });
}

/** A second welcome's coupon is revoked while it is unused. */
export async function takeSecondWelcome(
  tx: Tx,
  { ids, first }: { readonly ids: readonly string[]; readonly first?: readonly string[] },
): Promise<void> {
  if (first !== undefined && (await findGrantedAmong(tx, first, first.map(joinKey))).length === 0) return;
  const [second] = await findStanding(tx, ids, ids.map(joinKey));
  if (second !== undefined) await revokeCoupons(tx, [second]);
}
