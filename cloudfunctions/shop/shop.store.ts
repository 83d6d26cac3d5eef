/** What `shop` owns: shops, the shop front, versions of the programme, staff, invitations, and who lost a role. */
import { Programme, type Brand } from '@/types/contract/programme';
import type { ShopRule } from '@/types/contract/shopFile';
import type { Bilingual, LocalDay } from '@/types/contract/values';
import { defineCollection, type Reader } from '../kernel/database';
import { auditEntries } from './audit.store';

/** A shop as it is applied; `_id` is the `shopId`. A closed one stays for its history. */
export interface ShopDoc extends Omit<ShopRule, 'shopId'> {
  readonly _id: string;
  /** Place in the list. */
  readonly place: number;
  readonly closed: boolean;
}
export const shops = defineCollection<ShopDoc>({ name: 'shops', indexes: [] });

/** What every member sees of the house; one document. */
export interface FrontDoc {
  readonly _id: 'front';
  readonly brand: Brand;
  /** The coupon that joining gives, as the join screen shows it. */
  readonly joinCoupon: { readonly name: Bilingual; readonly offFen?: number } | null;
}
export const fronts = defineCollection<FrontDoc>({ name: 'shopFronts', indexes: [] });

/** One version of the programme, never changed: a correction is a further version. Of those with the same `from` the highest `no` holds. */
export interface ProgrammeDoc {
  readonly _id: string;
  /** First day on which it holds. */
  readonly from: LocalDay;
  readonly no: number;
  readonly programme: Programme;
  readonly at: Date;
}
export const programmes = defineCollection<ProgrammeDoc>({
  name: 'programmes',
  indexes: [{ key: { no: 1 }, unique: true }, { key: { from: 1, no: 1 } }],
});

/** The roles of one member; `_id` is the member. */
export interface StaffDoc {
  readonly _id: string;
  readonly operator: boolean;
  readonly shopIds: readonly string[];
  readonly name: string;
  readonly at: Date;
  /** Counts the revocations that looked at this operator; see `holdOperators`. */
  readonly held?: number;
}
export const staff = defineCollection<StaffDoc>({ name: 'staff', indexes: [], shardKey: { _id: 'hashed' } });

/** That a role was taken, from whom, by whom and why. Never changed, but for the reason, which goes with its member. */
export interface RevocationDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly by: string;
  readonly reason?: string;
  readonly operator: boolean;
  readonly shopIds: readonly string[];
  readonly at: Date;
}
export const revocations = defineCollection<RevocationDoc>({ name: 'staffRevocations', indexes: [{ key: { memberId: 1 } }] });

/** A single-use invitation; `_id` is the keyed hash of the code, which is kept nowhere. */
export interface InvitationDoc {
  readonly _id: string;
  readonly role: 'staff' | 'operator';
  readonly shopIds: readonly string[];
  readonly name: string;
  readonly until: Date;
  readonly at: Date;
  /** The operator who wrote it; absent for one of the house. */
  readonly by?: string;
  readonly usedBy?: string;
}
export const invitations = defineCollection<InvitationDoc>({
  name: 'invitations',
  indexes: [{ key: { until: 1 } }, { key: { usedBy: 1 }, sparse: true }, { key: { by: 1 }, sparse: true }],
});

export const collections = [shops, fronts, programmes, staff, invitations, revocations, auditEntries];

const MANY_SHOPS = 1000;
const FIRST_FIRST = { sort: { place: 1, _id: 1 }, limit: MANY_SHOPS } as const;

export const openShops = (reader: Reader): Promise<ShopDoc[]> => reader.in(shops).find({ closed: false }, FIRST_FIRST);
export const allShops = (reader: Reader): Promise<ShopDoc[]> => reader.in(shops).find({}, FIRST_FIRST);

export const openShop = async (reader: Reader, shopId: string): Promise<ShopDoc | undefined> =>
  (await reader.in(shops).findOne({ _id: shopId, closed: false })) ?? undefined;

export async function writeShop(reader: Reader, { _id, phone, assistant, ...shop }: ShopDoc): Promise<void> {
  const present = { ...shop, ...(phone !== undefined && { phone }), ...(assistant !== undefined && { assistant }) };
  const absent = {
    ...(phone === undefined && { phone: '' as const }),
    ...(assistant === undefined && { assistant: '' as const }),
  };
  const update = Object.keys(absent).length > 0 ? { $set: present, $unset: absent } : { $set: present };
  await reader.in(shops).updateOne({ _id }, update, { upsert: true });
}

export const closeShop = async (reader: Reader, shopId: string): Promise<void> =>
  void (await reader.in(shops).updateOne({ _id: shopId }, { $set: { closed: true } }));

export const findFront = async (reader: Reader): Promise<FrontDoc | undefined> =>
  (await reader.in(fronts).findOne({ _id: 'front' })) ?? undefined;

export async function writeFront(reader: Reader, { brand, joinCoupon }: Omit<FrontDoc, '_id'>): Promise<void> {
  await reader.in(fronts).updateOne({ _id: 'front' }, { $set: { brand, joinCoupon } }, { upsert: true });
}

/** Parsed on the way out, so that a version written before a setting existed has that setting's default. */
const parsed = ({ programme, ...version }: ProgrammeDoc): ProgrammeDoc => ({ ...version, programme: Programme.parse(programme) });

/** The version that holds on a day; days before the first version fall under the first. */
export async function versionOn(reader: Reader, day: LocalDay): Promise<ProgrammeDoc | undefined> {
  const versions = reader.in(programmes);
  const [inForce] = await versions.find({ from: { $lte: day } }, { sort: { from: -1, no: -1 }, limit: 1 });
  const [first] = inForce === undefined ? await versions.find({}, { sort: { from: 1, no: -1 }, limit: 1 }) : [inForce];
  return first === undefined ? undefined : parsed(first);
}

export async function addVersion(reader: Reader, version: Omit<ProgrammeDoc, '_id' | 'no'>): Promise<ProgrammeDoc> {
  const [latest] = await reader.in(programmes).find({}, { sort: { no: -1 }, limit: 1 });
  const no = (latest?.no ?? 0) + 1;
  const added = { _id: `programme-${no}`, no, ...version };
  await reader.in(programmes).insertOne(added);
  return added;
}

export const findStaff = async (reader: Reader, memberId: string): Promise<StaffDoc | undefined> =>
  (await reader.in(staff).findOne({ _id: memberId })) ?? undefined;

export const findOperator = async (reader: Reader): Promise<StaffDoc | undefined> =>
  (await reader.in(staff).findOne({ operator: true })) ?? undefined;

export async function writeStaff(reader: Reader, { _id, ...roles }: StaffDoc): Promise<void> {
  await reader.in(staff).updateOne({ _id }, { $set: roles }, { upsert: true });
}

/** Those of these members who have a role. */
export const staffAmong = (reader: Reader, memberIds: readonly string[]): Promise<StaffDoc[]> =>
  reader.in(staff).find({ _id: { $in: [...memberIds] } }, { limit: memberIds.length + 1 });

/** More than a chain of shops employs. */
const STAFF_MAX = 10_000;

/** By name, operators among them. */
export const listStaff = (reader: Reader): Promise<StaffDoc[]> =>
  reader.in(staff).find({}, { sort: { name: 1, _id: 1 }, limit: STAFF_MAX });

/**
 * How many operators there are, each of them written in this transaction: of two who revoke each other at once one is tried again and
 * sees what the other did. The count makes it a write in any case: an update that changes nothing would conflict with nobody.
 */
export const holdOperators = async (reader: Reader): Promise<number> =>
  (await reader.in(staff).updateMany({ operator: true }, { $inc: { held: 1 } })).matched;

export const addRevocation = (reader: Reader, revocation: RevocationDoc): Promise<void> =>
  reader.in(revocations).insertOne(revocation);

export const revocationsOf = (reader: Reader, memberIds: readonly string[]): Promise<RevocationDoc[]> =>
  reader.in(revocations).find({ memberId: { $in: [...memberIds] } }, { sort: { at: -1, _id: -1 }, limit: 1000 });

export const forgetReasons = async (reader: Reader, memberIds: readonly string[]): Promise<void> =>
  void (await reader.in(revocations).updateMany({ memberId: { $in: [...memberIds] } }, { $unset: { reason: '' } }));

/** Invitations that this operator wrote and nobody has used yet. */
export const dropInvitationsBy = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(invitations).deleteMany({ by: { $in: [...memberIds] }, usedBy: { $exists: false } });

/** Invitations that these members used: they hold their names. */
export const dropInvitationsUsedBy = (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  reader.in(invitations).deleteMany({ usedBy: { $in: [...memberIds] } });

/** Invitations that these members wrote or used, the latest first. */
export async function invitationsOf(reader: Reader, memberIds: readonly string[]): Promise<InvitationDoc[]> {
  const among = { $in: [...memberIds] };
  const wrote = await reader.in(invitations).find({ by: among }, { limit: 1000 });
  const used = await reader.in(invitations).find({ usedBy: among }, { limit: 1000 });
  const each = new Map([...wrote, ...used].map((it) => [it._id, it]));
  // Sorted here: the database would walk all there are for it.
  return [...each.values()].sort((a, b) => b.at.getTime() - a.at.getTime() || (a._id < b._id ? 1 : -1));
}

export const removeStaff = (reader: Reader, memberId: string): Promise<number> => reader.in(staff).deleteOne({ _id: memberId });

export const addInvitation = (reader: Reader, invitation: InvitationDoc): Promise<void> =>
  reader.in(invitations).insertOne(invitation);

/** Takes the invitation for a member, once; undefined when it is unknown, used or over. */
export const useInvitation = async (
  reader: Reader,
  hash: string,
  use: { memberId: string; now: Date },
): Promise<InvitationDoc | undefined> =>
  (await reader
    .in(invitations)
    .findOneAndUpdate({ _id: hash, usedBy: { $exists: false }, until: { $gt: use.now } }, { $set: { usedBy: use.memberId } })) ??
  undefined;
