/** WeChat's access token: one for all processes, kept in the database, fetched by one of them however many wait. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import type { Sealed, Vault } from './vault';

/** The collection, and the purpose under which the token is sealed there. */
export const WECHAT_TOKENS = { collection: 'wechatTokens', purpose: 'wechat.token' } as const;

export interface AccessTokens {
  current(): Promise<string>;
  /** A token other than `bad`: another process's where there is one, else a new one. */
  renew(bad: string): Promise<void>;
}

interface TokenDoc {
  readonly _id: string;
  /** The token, sealed. */
  readonly sealed?: Sealed;
  /** In clear, as earlier versions kept it: read until it is renewed. */
  readonly token?: string;
  readonly expiresAt?: Date;
  /** One process fetches until then; if it dies, another may. */
  readonly leasedUntil?: Date;
}

export interface Fetched {
  readonly token: string;
  readonly lifeSeconds: number;
}

const LEASE_MS = 15_000;
const POLL_MS = 50;
const POLLS_MAX = LEASE_MS / POLL_MS;

/** `fetch` asks WeChat; `clock` is the house's. */
export function createAccessTokens(
  appId: string,
  {
    database,
    vault,
    clock,
    fetch,
  }: { database: Db; vault: Pick<Vault, 'seal' | 'open'>; clock: () => Date; fetch: () => Promise<Fetched> },
): AccessTokens {
  const docs = database.collection<TokenDoc>(WECHAT_TOKENS.collection);
  let known: { token: string; expiresAt: Date } | undefined;
  let underWay: Promise<string> | undefined;

  async function obtain(bad: string | undefined): Promise<string> {
    for (let poll = 0; poll < POLLS_MAX; poll += 1) {
      const doc = await docs.findOne({ _id: appId });
      const good = goodOf(doc, { vault, bad, now: clock() });
      if (good !== undefined) return remember(good);
      if (await lease(docs, appId, { doc, now: clock() })) return fetchNew();
      await pause(POLL_MS);
    }
    throw new Error('another process has been fetching WeChat’s access token for too long');
  }

  async function fetchNew(): Promise<string> {
    try {
      const { token, lifeSeconds } = await fetch();
      // A tenth early, five minutes at most: WeChat keeps the old one alive for that long after a new one is fetched.
      const expiresAt = new Date(clock().getTime() + (lifeSeconds - Math.min(300, lifeSeconds / 10)) * 1000);
      await docs.updateOne(
        { _id: appId },
        { $set: { sealed: vault.seal(WECHAT_TOKENS.purpose, token), expiresAt }, $unset: { leasedUntil: '', token: '' } },
      );
      return remember({ token, expiresAt });
    } catch (error) {
      await docs.updateOne({ _id: appId }, { $unset: { leasedUntil: '' } });
      throw error;
    }
  }

  const remember = (it: { token: string; expiresAt: Date }): string => {
    known = { token: it.token, expiresAt: it.expiresAt };
    return it.token;
  };

  /** All callers of this process wait for the same fetch. */
  const single = (bad: string | undefined): Promise<string> => {
    underWay ??= obtain(bad).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    current: async () => (known !== undefined && known.expiresAt > clock() ? known.token : single(undefined)),
    async renew(bad) {
      if (known !== undefined && known.token !== bad && known.expiresAt > clock()) return;
      known = undefined;
      // The fetch that was under way may have begun before the token went bad, and found that very token.
      if ((await single(bad)) === bad) await single(bad);
    },
  };
}

/** What another process fetched, where it is still good. */
function goodOf(
  doc: TokenDoc | null,
  { vault, bad, now }: { vault: Pick<Vault, 'open'>; bad: string | undefined; now: Date },
): { token: string; expiresAt: Date } | undefined {
  const token = doc === null ? undefined : tokenOf(doc, vault);
  if (token === undefined || token === bad || doc?.expiresAt === undefined || doc.expiresAt <= now) return undefined;
  return { token, expiresAt: doc.expiresAt };
}

/** Undefined where it does not open any more: its key is gone, and a new one is fetched. */
function tokenOf({ sealed, token }: TokenDoc, vault: Pick<Vault, 'open'>): string | undefined {
  if (sealed === undefined) return token;
  try {
    return vault.open(WECHAT_TOKENS.purpose, sealed);
  } catch {
    return undefined;
  }
}

/** True for the one process that may fetch. */
async function lease(
  docs: Collection<TokenDoc>,
  appId: string,
  { doc, now }: { doc: TokenDoc | null; now: Date },
): Promise<boolean> {
  const leasedUntil = new Date(now.getTime() + LEASE_MS);
  if (doc === null) {
    const made = await docs.updateOne({ _id: appId }, { $setOnInsert: { leasedUntil } }, { upsert: true }).catch(raced);
    return made?.upsertedCount === 1;
  }
  if (doc.leasedUntil !== undefined && doc.leasedUntil > now) return false;
  const unchanged = {
    sealed: doc.sealed ?? { $exists: false },
    token: doc.token ?? { $exists: false },
    leasedUntil: doc.leasedUntil ?? { $exists: false },
  };
  return (await docs.updateOne({ _id: appId, ...unchanged }, { $set: { leasedUntil } })).matchedCount === 1;
}

/** Two processes made the document at once: the other one fetches. */
function raced(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 11000) return undefined;
  throw error;
}
