/** Where things about a member are kept: what may name a stub, what stands in an export and where, what need not. */

export const isDocument = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object';

/** Collections in which a document may still name the stub: books without a name, and what joins the stub's own ids. */
export const BOOKS = [
  'members', 'memberNumbers', 'merges', 'accounts', 'entries', 'growth', 'growthEntries', 'purchases', 'exchanges', 'pickups',
  'rewardsTaken', 'coupons', 'couponClaims', 'staffRevocations', 'auditEntries', 'answers',
]; // prettier-ignore

/** Where each collection stands in an export, the number of its documents as the number of lines there. */
export const EXPORTED: Readonly<Record<string, readonly string[]>> = {
  members: ['identity.member', 'identity.merges'],
  identities: ['identity.identities'],
  consents: ['identity.consents'],
  merges: ['identity.merges'],
  phoneConflicts: ['identity.phoneConflicts'],
  birthdayCorrections: ['identity.birthdayCorrections'],
  entries: ['points.accounts.*.entries'],
  pointsAdjustments: ['points.adjustments'],
  growthEntries: ['growth.accounts.*.lines'],
  coupons: ['coupon.coupons'],
  checkins: ['checkin.checkins'],
  exchanges: ['mall.exchanges'],
  wishes: ['mall.wishes'],
  purchases: ['counter.purchases'],
  visits: ['counter.visits'],
  staff: ['shop.roles'],
  auditEntries: ['shop.auditTrail'],
  invitations: ['shop.invitations'],
  reminders: ['reminder.reminders'],
  reminderQuotas: ['reminder.reminderQuotas'],
};
/** What holds nothing that the others do not say, with the reason. */
export const DERIVED: Readonly<Record<string, string>> = {
  memberNumbers: 'the number of each member',
  accounts: 'the sum of the entries',
  growth: 'the standing, in growth.accounts beside the lines',
  couponClaims: 'how many coupons were claimed',
  rewardsTaken: 'how many were exchanged',
  pickups: 'where the code of an exchange leads',
  reminderListeners: 'the switches, in reminder.remindersTurnedOff',
  outbox: 'what happened, on its way to other parts for a month',
  answers: 'what a repeat of a call hears: numbers and days that stand in the lists',
  phoneProofs: 'the number that is being proven, for minutes',
};
export const NAMING = ['_id', 'memberId', 'holder', 'claimant', 'usedBy'];

/** How many lines stand at these paths together; `*` is every element of a list. */
export function linesAt(held: unknown, paths: readonly string[]): number {
  return paths.map((it) => countAt([held], it.split('.'))).reduce((sum, it) => sum + it, 0);
}
function countAt(values: readonly unknown[], [step, ...rest]: readonly string[]): number {
  if (step === undefined) return values.flatMap((it) => (Array.isArray(it) ? it : [it])).length;
  const next = values.flatMap((it) => (step === '*' ? (Array.isArray(it) ? it : []) : isDocument(it) ? [it[step]] : []));
  return countAt(next, rest);
}
