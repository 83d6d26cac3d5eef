/** Sealing personal data anew under the newest key, a batch at a time, while the shop is open. */
import { versionOf, type Sealed, type Vault } from '../kernel/vault';
import type { Sighted } from './identity.usecase';
import { replaceSealed, sealedAfter, type SealedPlace, type SealedValue } from './sealed.store';

export { SEALED, type SealedPlace } from './sealed.store';

export interface ResealStep {
  /** Documents looked at. */
  readonly looked: number;
  /** Values sealed anew. */
  readonly resealed: number;
  /** Values that somebody changed between our look and our write. */
  readonly overtaken: number;
  /** How many values stand under each version after this step, as far as it saw. */
  readonly byVersion: ReadonlyMap<number, number>;
  /** `collection/_id field` of what does not open: its key is gone, or it was altered. */
  readonly unreadable: readonly string[];
  /** Where to go on; undefined at the end of the collection. */
  readonly next?: string;
}

/**
 * The next `limit` documents after `after`. Each value is replaced only where it still is what was read, so a member who changes a name
 * at the same moment keeps the new one. Safe to kill, to repeat and to run twice at once: what stands under the newest key is only read.
 */
export async function resealStep(
  reader: Sighted,
  place: SealedPlace,
  { after, limit }: { after: string; limit: number },
): Promise<ResealStep> {
  const { values, looked, next } = await sealedAfter(reader, place, after, limit);
  const byVersion = new Map<number, number>();
  const unreadable: string[] = [];
  const changes: (SealedValue & { to: Sealed })[] = [];
  for (const value of values) {
    const again = openedAnew(reader.vault, place, value);
    if (!again.readable) unreadable.push(`${place.collection.name}/${value._id} ${value.field}`);
    if (again.to !== undefined) changes.push({ ...value, to: again.to });
    const version = versionOf(again.to ?? value.sealed);
    byVersion.set(version, (byVersion.get(version) ?? 0) + 1);
  }
  const resealed = await replaceSealed(reader, place, changes);
  return { looked, resealed, overtaken: changes.length - resealed, byVersion, unreadable, ...(next !== undefined && { next }) };
}

/** `to` is absent where the value stands under the newest key already, or does not open. */
function openedAnew(
  vault: Vault,
  { fields }: SealedPlace,
  { field, sealed }: SealedValue,
): { readonly readable: boolean; readonly to?: Sealed } {
  try {
    return { readable: true, to: vault.reseal(fields[field] ?? '', sealed) };
  } catch {
    // The cipher says no more than that: another key, another purpose or another text. It is counted, and told at the end.
    return { readable: false };
  }
}
