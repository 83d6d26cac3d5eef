/** The gift of a tier that was reached: the name under which it is given, and when a rise brings none. */
import { daysBetween } from '../kernel/calendar';
import type { LocalDay } from '@/types/contract/values';

/** What is looked at of a rise; `from.since` is the day since which what stood before it was held. */
export interface RiseLook {
  readonly riseId: string;
  readonly tier: string;
  readonly day: LocalDay;
  readonly at: Date;
  readonly from: { readonly since: LocalDay | null };
}

/** Under which the gift of a rise is given; a rise that a refund lowered is another one. */
export const riseGiftKey = ({ riseId, tier }: Readonly<Record<'riseId' | 'tier', string>>): string => `risen:${riseId}:${tier}`;

/** Every key of a rise's gift lies between these. */
export const RISE_KEYS = { from: 'risen:', before: 'risen;' };
/** Those of one rise, whichever tier it led to. */
export const keysOfRise = (riseId: string) => ({ from: `risen:${riseId}:`, before: `risen:${riseId};` });

/** The tier for which a gift was given. */
export const tierOfGift = (key: string): string => key.slice(key.lastIndexOf(':') + 1);

export interface Gift {
  readonly key: string;
  readonly state: string;
  readonly at: Date;
}

/**
 * Whether a rise brings no gift: one of its tier was used, and no rise to the tier since then, that one's own included, has stood for
 * longer than a refund can take a tier back. Else buying, using the gift and returning the purchase would bring gifts without end.
 */
export function isGiftWithheld(
  gifts: readonly Gift[],
  rise: RiseLook,
  { rises, refundTakesTierDays }: { readonly rises: readonly RiseLook[]; readonly refundTakesTierDays: number },
): boolean {
  const used = gifts.filter((it) => it.state === 'used' && tierOfGift(it.key) === rise.tier);
  const last = used.reduce<Gift | undefined>(
    (latest, it) => (latest === undefined || it.at >= latest.at ? it : latest),
    undefined,
  );
  if (last === undefined) return false;
  const lostOn = rise.from.since !== null && rise.from.since < rise.day ? rise.from.since : rise.day;
  return !rises.some(
    (it) =>
      it.tier === rise.tier &&
      it.at < rise.at &&
      (it.at >= last.at || riseGiftKey(it) === last.key) &&
      daysBetween(it.day, lostOn) > refundTakesTierDays,
  );
}
