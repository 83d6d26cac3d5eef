/** The house put together: the functions on a platform, who is calling, and the collections; the same for WeChat, the server and the tests. */
import { createHash } from 'node:crypto';
import type { Programme } from '@/types/contract/programme';
import type { LocalDay } from '@/types/contract/values';
import { FUNCTIONS } from './functions';
import { rolesOf, programmeOn } from './shop/shop.usecase';
import { recognise, standingOf } from './identity/recognise.usecase';
import type { Caller, Context, Job } from './kernel/context';
import { defineCollection, migrate, type CollectionDef, type Database, type Reader, type Retry } from './kernel/database';
import { forgetEvents, outbox, sweepEvents } from './kernel/events';
import { forgetGuesses, guesses } from './kernel/guesses';
import { forgetAnswers, storedAnswers } from './kernel/idempotency';
import type { RandomBytes } from './kernel/ids';
import { jobRuns } from './kernel/jobs';
import type { Log } from './kernel/log';
import { contextFor, readerOf, SYSTEM, type Platform } from './kernel/platform';
import type { CloudFunction } from './kernel/serve';
import type { Vault } from './kernel/vault';
import type { Wechat } from './kernel/wechat';
import { pushed } from './reminder/push.usecase';

/** What the surroundings give: WeChat Cloud, the owner's server, or a test. */
export interface Surroundings {
  readonly database: Database;
  readonly vault: Vault;
  readonly wechat: Wechat;
  readonly log: Log;
  readonly random: RandomBytes;
  clock(): Date;
  /** Milliseconds on a clock that only goes forward, for how long the programme may be remembered. */
  monotonicMs(): number;
}

/** An identity as the platform vouches for it. */
export interface SignedIn {
  readonly app: string;
  readonly openid: string;
  readonly unionid?: string;
  /** Which sign-in of this identity a session stems from; absent where the platform vouches anew at each call. */
  readonly generation?: number;
}

export interface House {
  readonly platform: Platform;
  readonly functions: readonly CloudFunction[];
  /** All jobs, in the order of the functions. */
  readonly jobs: readonly Job[];
  /** What a function's timer rings in WeChat Cloud, where no timer is without a function: the last one rings the house's own jobs too. */
  jobsOf(name: string): readonly Job[];
  /** Undefined: the session was ended by `signOutEverywhere`. */
  callerOf(who: SignedIn): Promise<Caller | undefined>;
  /** A context of the house itself, for jobs, imports and commands. */
  systemContext(now?: Date): Promise<Context>;
  /** An event that WeChat pushed, decoded and vouched for; throws where it could not be booked, and WeChat is to push it again. */
  pushed(body: unknown): Promise<void>;
  /** Makes collections and indexes. */
  migrate(): Promise<void>;
  /** The same where nobody has made these very ones before: what a platform starts many times a day asks one question. */
  migrateOnce(): Promise<void>;
  /** Call after the programme was applied. */
  forgetProgramme(): void;
}

/** Which collections and indexes were made last. */
const schema = defineCollection<{ readonly _id: 'made'; readonly digest: string }>({ name: 'schema', indexes: [] });

const COLLECTIONS: readonly CollectionDef<object>[] = [
  ...FUNCTIONS.flatMap((it) => it.collections),
  storedAnswers,
  guesses,
  outbox,
  jobRuns,
  schema,
];
const DIGEST = createHash('sha256')
  .update(JSON.stringify(COLLECTIONS.map(({ name, indexes, retired }) => [name, indexes, retired])))
  .digest('base64url');
const PROGRAMME_REMEMBERED_MS = 5_000;

export function openHouse(surroundings: Surroundings): House {
  const subscribers = FUNCTIONS.flatMap((it) => it.subscribers);
  const remembered = rememberProgramme(surroundings.monotonicMs);
  const platform: Platform = {
    ...surroundings,
    retry: retryWith(surroundings.random),
    participants: FUNCTIONS.flatMap((it) => (it.participant === undefined ? [] : [it.participant])),
    subscribers,
    programmeOn: remembered.on,
  };
  const deliver: Job = {
    name: 'events.deliver',
    cron: '0 */10 * * * * *',
    run: async (context) => ({ delivered: await sweepEvents(context, subscribers) }),
  };
  const forget: Job = {
    name: 'answers.forget',
    cron: '0 40 3 * * * *',
    run: forgetOutlived,
  };
  const forgetTold: Job = {
    name: 'events.forget',
    cron: '0 50 3 * * * *',
    run: async (context) => ({ forgotten: await forgetEvents(context) }),
  };
  const own = [deliver, forget, forgetTold];
  const reader = { ...readerOf(platform), vault: surroundings.vault };
  const systemContext = (now?: Date) => contextFor(platform, { caller: SYSTEM, language: 'zh' }, now);
  const makeAll = async (): Promise<void> => {
    await migrate(surroundings.database.db, COLLECTIONS);
    await reader.in(schema).updateOne({ _id: 'made' }, { $set: { digest: DIGEST } }, { upsert: true });
  };
  return {
    platform,
    functions: FUNCTIONS,
    jobs: [...FUNCTIONS.flatMap((it) => it.jobs), ...own],
    jobsOf: (name) => [
      ...(FUNCTIONS.find((it) => it.name === name)?.jobs ?? []),
      ...(FUNCTIONS.at(-1)?.name === name ? own : []),
    ],
    async callerOf(who) {
      const recognised = await recognise(reader, who, systemContext);
      if (recognised === undefined) return undefined;
      const { memberId } = recognised;
      const stranger: Caller = { ...who, staffOf: [], operator: false, system: false };
      if (memberId === undefined) return stranger;
      const [standing, held] = await Promise.all([standingOf(reader, memberId), rolesOf(reader, memberId)]);
      if (standing === undefined) return stranger;
      // Merged away since the row was read: the roles are the survivor's.
      const { staffOf, operator } = standing.memberId === memberId ? held : await rolesOf(reader, standing.memberId);
      return { ...stranger, ...standing, staffOf, operator };
    },
    systemContext,
    pushed: async (body) => pushed(await systemContext(), body),
    migrate: makeAll,
    async migrateOnce() {
      if ((await reader.in(schema).findOne({ _id: 'made' }))?.digest !== DIGEST) await makeAll();
    },
    forgetProgramme: remembered.forget,
  };
}

const forgetOutlived = async (context: Context): Promise<Record<string, number>> => ({
  forgotten: (await forgetAnswers(context, context.now)) + (await forgetGuesses(context, context.now)),
});

/** The programme of a day changes only by `apply`, so it is read once in a few seconds, also for those who ask while it is being read. */
function rememberProgramme(monotonicMs: () => number) {
  const known = new Map<LocalDay, { readonly programme: Promise<Programme>; readonly readMs: number }>();
  return {
    forget: () => known.clear(),
    on(reader: Reader, day: LocalDay): Promise<Programme> {
      const remembered = known.get(day);
      if (remembered !== undefined && monotonicMs() - remembered.readMs < PROGRAMME_REMEMBERED_MS) return remembered.programme;
      const programme = programmeOn(reader, day).catch((error: unknown) => {
        known.delete(day);
        throw error;
      });
      if (known.size > 100) known.clear();
      known.set(day, { programme, readMs: monotonicMs() });
      return programme;
    },
  };
}

/** At most nine seconds of pauses: a function's time-out is longer. */
export const PATIENCE: Pick<Retry, 'attemptsMax' | 'pauseMsBase' | 'pauseMsMax'> = {
  attemptsMax: 40,
  pauseMsBase: 2,
  pauseMsMax: 250,
};

const retryWith = (random: RandomBytes): Retry => ({
  ...PATIENCE,
  random: () => random(4).readUInt32BE(0) / 2 ** 32,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
