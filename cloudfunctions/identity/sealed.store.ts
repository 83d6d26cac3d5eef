/** Every sealed field there is, and its change from one sealing to another; who seals a new one names it here, or no new key reaches it. */
import { defineCollection, type CollectionDef, type Reader } from '../kernel/database';
import type { Sealed } from '../kernel/vault';
import { WECHAT_TOKENS } from '../kernel/wechatToken';
import { arrivals } from './arrival.store';
import { conflicts } from './conflict.store';
import { members, phoneProofs } from './identity.store';
import { PURPOSE } from './purpose';

interface SealedDoc {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** A collection with the fields that are sealed in it, each with its purpose. */
export interface SealedPlace {
  readonly collection: CollectionDef<SealedDoc>;
  readonly fields: Readonly<Record<string, string>>;
}

const place = (name: string, fields: Readonly<Record<string, string>>): SealedPlace => ({
  collection: defineCollection<SealedDoc>({ name, indexes: [] }),
  fields,
});

export const SEALED: readonly SealedPlace[] = [
  place(members.name, {
    nickname: PURPOSE.nickname,
    phone: PURPOSE.phone,
    birthday: PURPOSE.birthday,
    seed: PURPOSE.seed,
  }),
  place(phoneProofs.name, { phone: PURPOSE.phone }),
  place(conflicts.name, { phone: PURPOSE.phone }),
  place(arrivals.name, { outcome: PURPOSE.arrival }),
  place(WECHAT_TOKENS.collection, { sealed: WECHAT_TOKENS.purpose }),
];

/** One sealed value where it stands. */
export interface SealedValue {
  readonly _id: string;
  readonly field: string;
  readonly sealed: Sealed;
}

/** The sealed values of the next documents after `after`, how many documents these were, and where to go on (undefined at the end). */
export async function sealedAfter(
  reader: Reader,
  { collection, fields }: SealedPlace,
  after: string,
  limit: number,
): Promise<{ values: SealedValue[]; looked: number; next?: string }> {
  const names = Object.keys(fields);
  const projection = Object.fromEntries(names.map((it) => [it, 1]));
  const documents = await reader.in(collection).find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit, projection });
  const values = documents.flatMap((document) =>
    names.flatMap((field) => {
      const sealed = document[field];
      return typeof sealed === 'string' ? [{ _id: document._id, field, sealed }] : [];
    }),
  );
  const next = documents.length < limit ? undefined : documents.at(-1)?._id;
  return { values, looked: documents.length, ...(next !== undefined && { next }) };
}

/** Puts each new sealing where the old one still stands; answers how many did. What somebody changed meanwhile is left as it is. */
export async function replaceSealed(
  reader: Reader,
  { collection }: SealedPlace,
  changes: readonly (SealedValue & { readonly to: Sealed })[],
): Promise<number> {
  if (changes.length === 0) return 0;
  const operations = changes.map(({ _id, field, sealed, to }) => ({
    updateOne: { filter: { _id, [field]: sealed }, update: { $set: { [field]: to } } },
  }));
  return (await reader.in(collection).bulkWrite(operations, { ordered: false })).matched;
}
