/** Members out of an older system: known by a card number, without consent, to be claimed later by phone. No welcome gift. */
import type { LocalDay } from '@/types/contract/values';
import type { Participant, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { addMembers, cardsAmong, changeMember, consentersAmong, memberDocs, type MemberDoc } from './identity.store';
import { openImportBook, type ImportBook } from './importBook.usecase';
import type { OutsideIdentity } from './link.usecase';
import { giveMemberNos } from './memberNo.usecase';
import { merge } from './merge.usecase';
import { sealPerson, type Said } from './person';

export interface ImportedRow {
  readonly card: string;
  /** Digits only. */
  readonly phone?: string;
  readonly name?: string;
  readonly birthday?: LocalDay;
  readonly joinedAt: Date;
  readonly shopId?: string;
  /** Whatever else the older systems call them; one that stands for somebody already stays theirs. */
  readonly identities?: readonly OutsideIdentity[];
  /** True: a card that nobody has makes no member, and is not answered. */
  readonly knownOnly?: boolean;
}

export interface Imported {
  readonly memberId: string;
  /** False for a card that is known already. */
  readonly created: boolean;
}

/** A card in a file, and the member for whom its purchase of that file was recorded earlier. */
export interface BoughtBefore {
  readonly card: string;
  readonly memberId: string;
}

/**
 * Of these cards those whose owner has left: nobody has the card now, and what it bought stands under a stub. Found by the file and the
 * ledger alone, since nothing is kept by which a card of who left could be known.
 */
export async function leftAmong(reader: Reader, bought: readonly BoughtBefore[]): Promise<Set<string>> {
  const stubs = new Set(
    (await memberDocs(reader, [...new Set(bought.map((it) => it.memberId))])).flatMap((it) =>
      it.state === 'erased' ? it._id : [],
    ),
  );
  const left = new Set(bought.filter((it) => stubs.has(it.memberId)).map((it) => it.card));
  if (left.size > 0) for (const { subject } of await cardsAmong(reader, '', [...left])) left.delete(subject);
  return left;
}

/** A batch of one. */
export async function importMember(tx: Tx, row: ImportedRow, participants: readonly Participant[]): Promise<Imported> {
  const imported = (await importMembers(tx, [row], participants)).get(row.card);
  if (imported === undefined) throw new Error('every card is answered');
  return imported;
}

/**
 * Whose card each is, by card; unknown cards become members. Of several rows with one card the first that says a thing counts, and what
 * is still unknown of a card that nobody has claimed is added. A card whose phone somebody has proven to own is theirs, also where the
 * phone comes with a later row; else it is whose further identity is known. A phone that is only written down twice makes nobody one.
 */
export async function importMembers(
  tx: Tx,
  rows: readonly ImportedRow[],
  participants: readonly Participant[],
): Promise<ReadonlyMap<string, Imported>> {
  const byCard = oneACard(rows);
  const known = new Map((await cardsAmong(tx, '', [...byCard.keys()])).map((it) => [it.subject, it.memberId]));
  const meant = [...byCard.values()].filter((row) => known.has(row.card) || row.knownOnly !== true);
  const more = await completed(tx, meant, known);
  const fresh = meant.filter((row) => !known.has(row.card));
  const book = await openImportBook(tx, [
    ...fresh,
    ...more.map(({ said }) => ({ phone: said.phone })),
    ...meant.map(({ identities }) => ({ identities })),
  ]);

  const created: { row: ImportedRow; memberId: string }[] = [];
  const answer = new Map<string, Imported>();
  for (const row of meant) {
    const standing = known.get(row.card) ?? book.whose(row);
    const memberId = standing ?? tx.newId();
    if (!known.has(row.card)) book.add({ provider: 'card', app: '', subject: row.card }, memberId);
    if (standing === undefined) {
      created.push({ row, memberId });
      book.made(memberId);
      if (row.phone !== undefined) book.addPhone(row.phone, memberId);
    }
    for (const it of row.identities ?? []) book.add(it, memberId);
    answer.set(row.card, { memberId, created: standing === undefined });
  }
  for (const { memberId, said } of more) {
    await changeMember(tx, memberId, sealPerson(tx.vault, said));
    if (said.phone !== undefined) book.addPhone(said.phone, memberId);
  }
  await createMembers(tx, created);
  await book.write();
  return asMerged(answer, await claimed(tx, more, book, participants));
}

/** A phone that came with a later row and that somebody has proven: the card is theirs. Answers who became whom. */
async function claimed(
  tx: Tx,
  more: readonly { memberId: string; said: Said }[],
  book: ImportBook,
  participants: readonly Participant[],
): Promise<ReadonlyMap<string, string>> {
  const became = new Map<string, string>();
  for (const { memberId, said } of more) {
    const owner = said.phone === undefined ? undefined : book.ownerOf(said.phone);
    if (owner === undefined) continue;
    const stayed = await merge(tx, [owner, memberId], { cause: 'phone', participants });
    for (const it of [owner, memberId]) if (it !== stayed) became.set(it, stayed);
  }
  return became;
}

function asMerged(answer: ReadonlyMap<string, Imported>, became: ReadonlyMap<string, string>): Map<string, Imported> {
  const now = (memberId: string): string => {
    const next = became.get(memberId);
    return next === undefined ? memberId : now(next);
  };
  return new Map([...answer].map(([card, { memberId, created }]) => [card, { memberId: now(memberId), created }]));
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
      identities: [...(first.identities ?? []), ...(first === row ? [] : (row.identities ?? []))],
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
  // Who claimed the card has spoken for themselves since; what they took back no file brings back.
  const spoke = await consentersAmong(
    tx,
    [...docs.values()].flatMap((it) => [it._id, ...it.aliases]),
  );
  return telling.flatMap(({ memberId, said }) => {
    const doc = docs.get(memberId);
    if (doc === undefined || doc.source !== 'import' || [memberId, ...doc.aliases].some((it) => spoke.has(it))) return [];
    const news: Said = {
      ...(doc.phone === undefined && { phone: said.phone }),
      ...(doc.nickname === undefined && { nickname: said.nickname }),
      ...(doc.birthday === undefined && { birthday: said.birthday }),
    };
    return Object.values(news).some((it) => it !== undefined) ? [{ memberId, said: news }] : [];
  });
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
