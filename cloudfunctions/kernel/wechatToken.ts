/** WeChat's access token: one for all processes, kept in the database, fetched by one of them however many wait. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';

export interface AccessTokens {
  current(): Promise<string>;
  /** A token other than `bad`: another process's where there is one, else a new one. */
  renew(bad: string): Promise<void>;
}

interface TokenDoc {
  readonly _id: string;
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
  { database, clock, fetch }: { database: Db; clock: () => Date; fetch: () => Promise<Fetched> },
): AccessTokens {
  const docs = database.collection<TokenDoc>('wechatTokens');
  let known: { token: string; expiresAt: Date } | undefined;
  let underWay: Promise<string> | undefined;

  const isGood = (doc: TokenDoc | null, bad: string | undefined): doc is TokenDoc & { token: string; expiresAt: Date } =>
    doc?.token !== undefined && doc.token !== bad && doc.expiresAt !== undefined && doc.expiresAt > clock();

  async function obtain(bad: string | undefined): Promise<string> {
    for (let poll = 0; poll < POLLS_MAX; poll += 1) {
      const doc = await docs.findOne({ _id: appId });
      if (isGood(doc, bad)) return remember(doc);
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
      await docs.updateOne({ _id: appId }, { $set: { token, expiresAt }, $unset: { leasedUntil: '' } });
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
  const unchanged = { token: doc.token ?? { $exists: false }, leasedUntil: doc.leasedUntil ?? { $exists: false } };
  return (await docs.updateOne({ _id: appId, ...unchanged }, { $set: { leasedUntil } })).matchedCount === 1;
}

/** Two processes made the document at once: the other one fetches. */
function raced(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 11000) return undefined;
  throw error;
}
