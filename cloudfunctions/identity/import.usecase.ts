/** Members out of an older system: known by a card number, without consent, to be claimed later by phone. No welcome gift. */
import type { LocalDay } from '@/types/contract/values';
import type { Tx } from '../kernel/context';
import { addIdentities, addMembers, cardsAmong, phonesAmong, type IdentityDoc, type MemberDoc } from './identity.store';
import { giveMemberNos } from './memberNo.usecase';
import { phoneIndexOf, sealPerson } from './person';

export interface ImportedRow {
  readonly card: string;
  /** Digits only. */
  readonly phone?: string;
  readonly name?: string;
  readonly birthday?: LocalDay;
  readonly joinedAt: Date;
  readonly shopId?: string;
}

export interface Imported {
  readonly memberId: string;
  /** False for a card that is known already: nothing of it is changed. */
  readonly created: boolean;
}

/** A batch of one. */
export async function importMember(tx: Tx, row: ImportedRow): Promise<Imported> {
  const imported = (await importMembers(tx, [row])).get(row.card);
  if (imported === undefined) throw new Error('every card is answered');
  return imported;
}

/**
 * Whose card each is, by card; unknown cards become members. Of several rows with one card the first counts. A card whose phone
 * somebody has proven to own is theirs; a phone that is only written down twice makes nobody one.
 */
export async function importMembers(tx: Tx, rows: readonly ImportedRow[]): Promise<ReadonlyMap<string, Imported>> {
  const byCard = new Map(rows.toReversed().map((row) => [row.card, row]));
  const known = new Map((await cardsAmong(tx, '', [...byCard.keys()])).map((it) => [it.subject, it.memberId]));
  const fresh = [...byCard.values()].filter((row) => !known.has(row.card));
  const phones = await phoneRows(tx, fresh);

  const created: { row: ImportedRow; memberId: string }[] = [];
  const links: IdentityDoc[] = [];
  for (const row of fresh) {
    const phoneIndex = row.phone === undefined ? undefined : phoneIndexOf(tx.vault, row.phone);
    const holder = phoneIndex === undefined ? undefined : phones.get(phoneIndex);
    const memberId = holder?.proven === true ? holder.memberId : tx.newId();
    if (holder?.proven !== true) created.push({ row, memberId });
    links.push({ _id: tx.newId(), provider: 'card', app: '', subject: row.card, memberId, proven: false, at: tx.now });
    if (phoneIndex === undefined || holder !== undefined) continue;
    const phone: IdentityDoc = {
      _id: tx.newId(),
      provider: 'phone',
      app: '',
      subject: phoneIndex,
      memberId,
      proven: false,
      at: tx.now,
    };
    phones.set(phoneIndex, phone);
    links.push(phone);
  }
  await createMembers(tx, created);
  await addIdentities(tx, links);
  const answer = new Map([...known].map(([card, memberId]) => [card, { memberId, created: false }]));
  const createdIds = new Set(created.map((it) => it.memberId));
  for (const { provider, subject, memberId } of links) {
    if (provider === 'card') answer.set(subject, { memberId, created: createdIds.has(memberId) });
  }
  return answer;
}

async function phoneRows(tx: Tx, rows: readonly ImportedRow[]): Promise<Map<string, IdentityDoc>> {
  const subjects = rows.flatMap(({ phone }) => (phone === undefined ? [] : [phoneIndexOf(tx.vault, phone)]));
  return new Map(subjects.length === 0 ? [] : (await phonesAmong(tx, subjects)).map((it) => [it.subject, it]));
}

async function createMembers(tx: Tx, created: readonly { row: ImportedRow; memberId: string }[]): Promise<void> {
  const memberNos = await giveMemberNos(
    tx,
    created.map((it) => it.memberId),
  );
  const docs = created.map(({ row, memberId }, i): MemberDoc => ({
    _id: memberId,
    memberNo: memberNos[i] ?? '',
    state: 'active',
    aliases: [],
    joinedAt: row.joinedAt,
    source: 'import',
    ...(row.shopId !== undefined && { shopId: row.shopId }),
    ...sealPerson(tx.vault, { nickname: row.name, phone: row.phone, birthday: row.birthday }),
    phoneProven: false,
    codesTaken: [],
  }));
  await addMembers(tx, docs);
}
