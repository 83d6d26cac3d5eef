/** Members out of an older system: known by a card number, without consent, to be claimed later by phone. No welcome gift. */
import type { LocalDay } from '@/types/contract/values';
import type { Tx } from '../kernel/context';
import {
  addIdentities,
  addMembers,
  cardsAmong,
  changeMember,
  memberDocs,
  phonesAmong,
  type IdentityDoc,
  type MemberDoc,
} from './identity.store';
import { giveMemberNos } from './memberNo.usecase';
import { phoneIndexOf, sealPerson, type Said } from './person';

export interface ImportedRow {
  readonly card: string;
  /** Digits only. */
  readonly phone?: string;
  readonly name?: string;
  readonly birthday?: LocalDay;
  readonly joinedAt: Date;
  readonly shopId?: string;
  /** True: a card that nobody has makes no member, and is not answered. */
  readonly knownOnly?: boolean;
}

export interface Imported {
  readonly memberId: string;
  /** False for a card that is known already. */
  readonly created: boolean;
}

/** A batch of one. */
export async function importMember(tx: Tx, row: ImportedRow): Promise<Imported> {
  const imported = (await importMembers(tx, [row])).get(row.card);
  if (imported === undefined) throw new Error('every card is answered');
  return imported;
}

/**
 * Whose card each is, by card; unknown cards become members. Of several rows with one card the first that says a thing counts, and what
 * is still unknown of a card that nobody has claimed is added. A card whose phone somebody has proven to own is theirs; a phone that is
 * only written down twice makes nobody one.
 */
export async function importMembers(tx: Tx, rows: readonly ImportedRow[]): Promise<ReadonlyMap<string, Imported>> {
  const byCard = oneACard(rows);
  const known = new Map((await cardsAmong(tx, '', [...byCard.keys()])).map((it) => [it.subject, it.memberId]));
  const fresh = [...byCard.values()].filter((row) => !known.has(row.card) && row.knownOnly !== true);
  const more = await completed(tx, [...byCard.values()], known);
  const phones = await phoneRows(tx, [...fresh, ...more.map(({ said }) => said)]);

  const created: { row: ImportedRow; memberId: string }[] = [];
  const links: IdentityDoc[] = [];
  const linkPhone = (phone: string | undefined, memberId: string) => {
    const subject = phone === undefined ? undefined : phoneIndexOf(tx.vault, phone);
    if (subject === undefined || phones.has(subject)) return;
    const link: IdentityDoc = { _id: tx.newId(), provider: 'phone', app: '', subject, memberId, proven: false, at: tx.now };
    phones.set(subject, link);
    links.push(link);
  };
  for (const row of fresh) {
    const holder = row.phone === undefined ? undefined : phones.get(phoneIndexOf(tx.vault, row.phone));
    const memberId = holder?.proven === true ? holder.memberId : tx.newId();
    if (holder?.proven !== true) created.push({ row, memberId });
    links.push({ _id: tx.newId(), provider: 'card', app: '', subject: row.card, memberId, proven: false, at: tx.now });
    linkPhone(row.phone, memberId);
  }
  for (const { memberId, said } of more) {
    await changeMember(tx, memberId, sealPerson(tx.vault, said));
    linkPhone(said.phone, memberId);
  }
  await createMembers(tx, created);
  if (links.length > 0) await addIdentities(tx, links);
  const answer = new Map([...known].map(([card, memberId]) => [card, { memberId, created: false }]));
  const createdIds = new Set(created.map((it) => it.memberId));
  for (const { provider, subject, memberId } of links) {
    if (provider === 'card') answer.set(subject, { memberId, created: createdIds.has(memberId) });
  }
  return answer;
}

/** Several rows of one card together say what each of them says. */
function oneACard(rows: readonly ImportedRow[]): Map<string, ImportedRow> {
  const byCard = new Map<string, ImportedRow>();
  for (const row of rows) {
    const first = byCard.get(row.card) ?? row;
    byCard.set(row.card, {
      ...first,
      phone: first.phone ?? row.phone,
      name: first.name ?? row.name,
      birthday: first.birthday ?? row.birthday,
      knownOnly: first.knownOnly === true && row.knownOnly === true,
    });
  }
  return byCard;
}

/** What the rows add to members whom nobody has claimed: a phone that only a later line brings must still find its owner. */
async function completed(
  tx: Tx,
  rows: readonly ImportedRow[],
  known: ReadonlyMap<string, string>,
): Promise<{ memberId: string; said: Said }[]> {
  const telling = rows.flatMap(({ card, phone, name: nickname, birthday }) => {
    const memberId = known.get(card);
    const isSilent = phone === undefined && nickname === undefined && birthday === undefined;
    return memberId === undefined || isSilent ? [] : [{ memberId, said: { phone, nickname, birthday } }];
  });
  if (telling.length === 0) return [];
  const docs = new Map(
    (
      await memberDocs(
        tx,
        telling.map((it) => it.memberId),
      )
    ).map((it) => [it._id, it]),
  );
  return telling.flatMap(({ memberId, said }) => {
    const doc = docs.get(memberId);
    if (doc === undefined || doc.source !== 'import' || doc.consentVersion !== undefined) return [];
    const news: Said = {
      ...(doc.phone === undefined && { phone: said.phone }),
      ...(doc.nickname === undefined && { nickname: said.nickname }),
      ...(doc.birthday === undefined && { birthday: said.birthday }),
    };
    return Object.values(news).some((it) => it !== undefined) ? [{ memberId, said: news }] : [];
  });
}

async function phoneRows(tx: Tx, rows: readonly Pick<ImportedRow, 'phone'>[]): Promise<Map<string, IdentityDoc>> {
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
