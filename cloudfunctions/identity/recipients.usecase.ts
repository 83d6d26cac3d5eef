/** Whom a message may reach: many members at once, each with the openids by which one app writes to them. */
import type { Reader } from '../kernel/database';
import { identityOf, memberDocs, openidsAmong } from './identity.store';

export interface Recipient {
  /** The survivor, where a merged member was asked for. */
  readonly memberId: string;
  /** The latest first; several where two WeChat accounts turned out to be one person's, none for who was never seen in the app. */
  readonly openids: readonly string[];
}

/** By the id that was asked for, alias or not. Whoever left, or does not consent to the privacy text, is not among them. */
export async function recipientsOf(
  reader: Reader,
  memberIds: readonly string[],
  app: string,
): Promise<ReadonlyMap<string, Recipient>> {
  const asked = await memberDocs(reader, [...new Set(memberIds)]);
  const survivors = await memberDocs(reader, [...new Set(asked.flatMap((it) => it.mergedInto ?? []))]);
  const reachable = new Set(
    [...asked, ...survivors].filter((it) => it.state === 'active' && it.consentVersion !== undefined).map((it) => it._id),
  );
  // Of two accounts of one person the later first: the earlier may be left behind. Sorted here, where it costs less than in the database.
  const rows = [...(await openidsAmong(reader, [...reachable], app))].sort(
    (a, b) => b.at.getTime() - a.at.getTime() || (a._id < b._id ? 1 : -1),
  );
  const openids = new Map<string, string[]>();
  for (const { memberId, subject } of rows) {
    const known = openids.get(memberId);
    if (known === undefined) openids.set(memberId, [subject]);
    else known.push(subject);
  }
  return new Map(
    asked.flatMap((it) => {
      const memberId = it.mergedInto ?? it._id;
      return reachable.has(memberId) ? [[it._id, { memberId, openids: openids.get(memberId) ?? [] }] as const] : [];
    }),
  );
}

/** The member whom one app knows by this openid; undefined for a stranger. */
export const memberBehind = async (reader: Reader, app: string, openid: string): Promise<string | undefined> =>
  (await identityOf(reader, { provider: 'wechat', app, subject: openid }))?.memberId;
