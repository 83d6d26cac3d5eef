/** Writing the audit trail in the transaction of the change, and showing it to operators. */
import type { Answered, Asked } from '@/types/contract/contract';
import type { shop as contract } from '@/types/contract/shop';
import { staffIdOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import { addAuditEntry, listAuditEntries, type AuditEntryDoc, type AuditPlace } from './audit.store';
import { staffAmong } from './shop.store';

type Contract = typeof contract;

/** What was done; who did it and when is known. */
export type Change = Pick<AuditEntryDoc, 'action' | 'memberId' | 'shopId' | 'on' | 'facts' | 'changed'>;

/** One entry a change, in its transaction, so that neither is without the other. */
export function recordChange(tx: Tx, change: Change): Promise<void> {
  const { memberId: by } = tx.caller;
  return addAuditEntry(tx, { _id: tx.newId(), at: tx.now, role: roleOf(tx), ...(by !== undefined && { by }), ...change });
}

function roleOf({ caller }: Tx): AuditEntryDoc['role'] {
  if (caller.memberId === undefined) return 'command';
  if (caller.operator) return 'operator';
  return caller.staffOf.length > 0 ? 'staff' : 'member';
}

/** After every entry there is: ids are lower-case letters and digits. */
const NEWEST: AuditPlace = { at: new Date('9999-12-31T00:00:00Z'), entryId: '~' };

const placeOf = (before: string | undefined): AuditPlace => {
  const [, ms, entryId] = /^(\d{1,15})\.(\w{1,40})$/.exec(before ?? '') ?? [];
  return ms === undefined || entryId === undefined ? NEWEST : { at: new Date(Number(ms)), entryId };
};

/** Newest first. Names and numbers are those of now: who has left the staff has no name here, who has left altogether no number. */
export async function auditTrail(
  context: Context,
  { before, limit }: Asked<Contract, 'auditTrail'>,
): Promise<Answered<Contract, 'auditTrail'>> {
  const found = await listAuditEntries(context, placeOf(before), limit + 1);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const people = await peopleIn(context, shown);
  return {
    items: shown.map(({ _id, at, by, memberId, on, facts, changed, ...entry }) => ({
      entryId: _id,
      at: at.toISOString(),
      ...entry,
      ...(by !== undefined && { actor: people.actorOf(by) }),
      ...(memberId !== undefined && { memberNo: people.numberOf(memberId) }),
      ...(on !== undefined && { on }),
      ...(facts !== undefined && { facts: { ...facts } }),
      ...(changed !== undefined && { changed: [...changed] }),
    })),
    ...(found.length > limit && last !== undefined && { next: `${last.at.getTime()}.${last._id}` }),
  };
}

/** Whom the ids of a page belong to now: after a merge the survivor. */
async function peopleIn(context: Context, entries: readonly AuditEntryDoc[]) {
  const ids = [...new Set(entries.flatMap(({ by, memberId }) => [by, memberId].filter((it) => it !== undefined)))];
  const now = new Map<string, { memberId: string; memberNo: string }>();
  for (const participant of context.participants)
    for (const [id, person] of (await participant.whoIsNow?.(context, ids)) ?? []) now.set(id, person);
  const staff = await staffAmong(
    context,
    ids.map((id) => now.get(id)?.memberId ?? id),
  );
  const names = new Map(staff.map((it) => [it._id, it.name]));
  return {
    numberOf: (memberId: string) => now.get(memberId)?.memberNo,
    actorOf(by: string) {
      const memberId = now.get(by)?.memberId ?? by;
      return { staffId: staffIdOf(context.vault, memberId), name: names.get(memberId) };
    },
  };
}
