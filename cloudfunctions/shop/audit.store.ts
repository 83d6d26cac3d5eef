/** The audit trail: what staff and commands changed, an entry a change, written with it. Entries are only ever added. */
import { defineCollection, type Reader } from '../kernel/database';

/** Ids and numbers alone, so that nothing in it names a person, whoever leaves. */
export interface AuditEntryDoc {
  readonly _id: string;
  readonly at: Date;
  /** `counter.refund`; of a command `command.apply`. */
  readonly action: string;
  readonly role: 'operator' | 'staff' | 'member' | 'command';
  /** The member who did it; absent for a command. */
  readonly by?: string;
  /** Whom it concerns. */
  readonly memberId?: string;
  readonly shopId?: string;
  readonly on?: { readonly type: AuditedType; readonly no: string };
  /** Amounts and codes, never words that somebody wrote. */
  readonly facts?: Readonly<Record<string, number | string | boolean>>;
  /** Of a change to the owner's files: the places that changed. */
  readonly changed?: readonly string[];
}
export type AuditedType = 'order' | 'exchange' | 'conflict' | 'entry' | 'programme';

export const auditEntries = defineCollection<AuditEntryDoc>({
  name: 'auditEntries',
  indexes: [{ key: { at: -1, _id: -1 } }, { key: { memberId: 1, at: -1 } }, { key: { by: 1, at: -1 } }],
  shardKey: { _id: 'hashed' },
});

export const addAuditEntry = (reader: Reader, entry: AuditEntryDoc): Promise<void> => reader.in(auditEntries).insertOne(entry);

/** Where a page goes on: after this entry. */
export interface AuditPlace {
  readonly at: Date;
  readonly entryId: string;
}

/** Newest first. */
export const listAuditEntries = (reader: Reader, place: AuditPlace, limit: number): Promise<AuditEntryDoc[]> =>
  reader
    .in(auditEntries)
    .find(
      { at: { $lte: place.at }, $or: [{ at: { $lt: place.at } }, { _id: { $lt: place.entryId } }] },
      { sort: { at: -1, _id: -1 }, limit },
    );

/** What these members did, and what was done for them, newest first. */
export async function auditEntriesOf(reader: Reader, memberIds: readonly string[], limit: number): Promise<AuditEntryDoc[]> {
  const among = { $in: [...memberIds] };
  const newest = { sort: { at: -1 }, limit } as const;
  const about = await reader.in(auditEntries).find({ memberId: among }, newest);
  const done = await reader.in(auditEntries).find({ by: among }, newest);
  const each = new Map([...about, ...done].map((it) => [it._id, it]));
  return [...each.values()].sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit);
}
