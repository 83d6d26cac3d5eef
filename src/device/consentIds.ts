/** Which templates a tap asks consent for. */

/** Kinds that a check-in suits, in order of use. */
export const CHECKIN_KINDS = ['checkin', 'points_expiring'] as const;

/**
 * Templates to ask consent for in this tap: kinds in order of use here, only those without a message in hand, and none that the
 * member has switched off: a tap that means something else must not ask for it again.
 */
export function idsToAsk(
  quota: readonly { kind: string; templateId: string; left: number; on: boolean }[],
  kinds: readonly string[],
): string[] {
  return kinds
    .flatMap((kind) => quota.filter((it) => it.kind === kind && it.left === 0 && it.on).map((it) => it.templateId))
    .slice(0, 3);
}
