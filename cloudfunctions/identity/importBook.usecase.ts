/** The book of one import: which of the ways to know somebody stand for whom already, and which this import adds. */
import type { Tx } from '../kernel/context';
import {
  addIdentities,
  holdMember,
  holdPhones,
  identitiesAmong,
  type IdentityDoc,
  type Known,
  type Provider,
} from './identity.store';
import type { OutsideIdentity } from './link.usecase';
import { knownByPhone } from './number.usecase';
import { phoneIndexOf } from './person';

interface Asked {
  readonly phone?: string;
  readonly identities?: readonly OutsideIdentity[];
}

export interface ImportBook {
  /** Who has proven the row's phone, else whoever one of its further identities stands for. */
  whose(row: Asked): string | undefined;
  /** Who has proven this number. */
  ownerOf(phone: string): string | undefined;
  /** A member made by this import. */
  made(memberId: string): void;
  /** Leads to the member from now on, unless it stands for somebody already. */
  add(known: Known, memberId: string): void;
  addPhone(phone: string, memberId: string): void;
  write(): Promise<void>;
}

const nameOf = ({ provider, app, subject }: Known): string => [provider, app, subject].join('\0');

/** `rows`: everything whose phones and identities will be asked for. */
export async function openImportBook(tx: Tx, rows: readonly Asked[]): Promise<ImportBook> {
  const byPhone = (phone: string): Known => knownByPhone(phoneIndexOf(tx.vault, phone));
  const asked = rows.flatMap(({ phone, identities = [] }) => [...(phone === undefined ? [] : [byPhone(phone)]), ...identities]);
  const standing = await standingAmong(tx, asked);
  const stands = new Map(standing.map((it) => [nameOf(it), { memberId: it.memberId, proven: it.proven }]));
  const links: IdentityDoc[] = [];
  const made = new Set<string>();

  const ownerOf = (phone: string) => {
    const holder = stands.get(nameOf(byPhone(phone)));
    return holder?.proven === true ? holder.memberId : undefined;
  };
  const add = ({ provider, app, subject }: Known, memberId: string) => {
    const known = { provider, app, subject };
    if (stands.has(nameOf(known))) return;
    stands.set(nameOf(known), { memberId, proven: false });
    links.push({ _id: tx.newId(), ...known, memberId, proven: false, at: tx.now });
  };
  return {
    ownerOf,
    add,
    whose({ phone, identities = [] }) {
      const owner = phone === undefined ? undefined : ownerOf(phone);
      return owner ?? identities.map((it) => stands.get(nameOf(it))?.memberId).find((it) => it !== undefined);
    },
    made: (memberId) => void made.add(memberId),
    addPhone: (phone, memberId) => add(byPhone(phone), memberId),
    async write() {
      // A number written down again, while its owner proves it: one of the two must see the other.
      const numbers = standing.filter((it) => it.provider === 'phone').map((it) => it.subject);
      if (numbers.length > 0) await holdPhones(tx, numbers);
      const older = new Set(links.map((it) => it.memberId).filter((it) => !made.has(it)));
      for (const memberId of older) {
        if ((await holdMember(tx, memberId)) === undefined) throw new Error('an identity leads to a member');
      }
      if (links.length > 0) await addIdentities(tx, links);
    },
  };
}

/** One read a provider and system. */
async function standingAmong(tx: Tx, asked: readonly Known[]): Promise<IdentityDoc[]> {
  const groups = new Map<string, { provider: Provider; app: string; subjects: Set<string> }>();
  for (const { provider, app, subject } of asked) {
    const id = `${provider}\0${app}`;
    const group = groups.get(id) ?? { provider, app, subjects: new Set<string>() };
    group.subjects.add(subject);
    groups.set(id, group);
  }
  const found: IdentityDoc[] = [];
  for (const { subjects, ...where } of groups.values()) found.push(...(await identitiesAmong(tx, where, [...subjects])));
  return found;
}
