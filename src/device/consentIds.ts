/** Which templates a tap asks consent for. */

/** Kinds that a check-in suits, in order of use. */
export const CHECKIN_KINDS = ['checkin', 'points_expiring'] as const;

/** Templates to ask consent for in this tap: kinds in order of use here, only those without a message in hand. */
export function idsToAsk(
  quota: readonly { kind: string; templateId: string; left: number }[],
  kinds: readonly string[],
): string[] {
  return kinds.flatMap((kind) => quota.filter((it) => it.kind === kind && it.left === 0).map((it) => it.templateId)).slice(0, 3);
}
