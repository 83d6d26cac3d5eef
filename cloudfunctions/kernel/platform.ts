/** What a running instance stands on, put together once at the entry, and the contexts that are made from it for each call. */
import type { ClientSession } from 'mongodb';
import type { Programme } from '@/types/contract/programme';
import type { LocalDay } from '@/types/contract/values';
import type { RefusalCode } from '@/types/contract/refusal';
import { dayAt } from './calendar';
import type { Caller, Context, DomainEvent, Participant, Subscriber, Tx } from './context';
import { bindCollection, runTransaction, type CollectionDef, type Database, type Reader, type Retry } from './database';
import { deliverEvents, writeEvents } from './events';
import { findAnswer, keepAnswer, type KeyedCall } from './idempotency';
import { newCode, newId, type RandomBytes } from './ids';
import type { Log } from './log';
import { done, type Outcome } from './outcome';
import type { Vault } from './vault';
import type { Wechat } from './wechat';

export interface Platform {
  readonly database: Database;
  readonly vault: Vault;
  readonly wechat: Wechat;
  readonly log: Log;
  readonly random: RandomBytes;
  readonly retry: Retry;
  readonly participants: readonly Participant[];
  readonly subscribers: readonly Subscriber[];
  clock(): Date;
  programmeOn(reader: Reader, day: LocalDay): Promise<Programme>;
}

/** Who asks and how: what a context is made of besides the platform. */
export interface Asking {
  readonly caller: Caller;
  readonly language: 'zh' | 'en';
  readonly key?: string;
  readonly keyed?: KeyedCall;
}

export const SYSTEM: Caller = { staffOf: [], operator: false, system: true };

/** Reads outside any transaction. */
export const readerOf = ({ database }: Pick<Platform, 'database'>): Reader => ({ in: (def) => bindCollection(database.db, def) });

/** A context at `now` (the platform's clock by default). */
export async function contextFor(platform: Platform, asking: Asking, now: Date = platform.clock()): Promise<Context> {
  const reader = readerOf(platform);
  const today = dayAt(now);
  const programme = await platform.programmeOn(reader, today);
  const moment = { now, today, programme };
  const context: Context = {
    ...moment,
    ...reader,
    caller: asking.caller,
    language: asking.language,
    key: asking.key,
    vault: platform.vault,
    wechat: platform.wechat,
    log: platform.log,
    participants: platform.participants,
    newId: () => newId(platform.random, now),
    newCode: (length) => newCode(platform.random, length),
    programmeOn: (day) => platform.programmeOn(reader, day),
    at: (instant) => contextFor(platform, { ...asking, keyed: undefined }, instant),
    isAnswered: async () => asking.keyed !== undefined && (await findAnswer(reader, asking.keyed, now)) !== undefined,
    async transact<T, C extends RefusalCode>(work: (tx: Tx) => Promise<Outcome<T, C>>): Promise<Outcome<T, C>> {
      const { outcome, eventIds } = await once(platform, asking, moment, work);
      // Without the caller's key: a subscriber's transaction is not the call's, and must not be answered with the call's answer.
      if (eventIds.length > 0) await deliverEvents(await context.at(now), platform.subscribers, eventIds);
      return outcome;
    },
  };
  return context;
}

type Work<T, C extends RefusalCode> = (tx: Tx) => Promise<Outcome<T, C>>;
interface Worked<T, C extends RefusalCode> {
  readonly outcome: Outcome<T, C>;
  readonly eventIds: readonly string[];
}

/** The transaction with the caller's key: the stored answer where there is one, else `work`, its events and its answer, all or nothing. */
function once<T, C extends RefusalCode>(
  platform: Platform,
  asking: Asking,
  moment: Pick<Tx, 'now' | 'today' | 'programme'>,
  work: Work<T, C>,
): Promise<Worked<T, C>> {
  return runTransaction<Worked<T, C>>(platform.database.client, platform.retry, async (session, attempt) => {
    const events: DomainEvent[] = [];
    const tx: Tx = {
      ...moment,
      ...insideOf(platform, asking, moment.now, session),
      attempt,
      emit: (event) => void events.push(event),
    };
    const stored = asking.keyed === undefined ? undefined : await findAnswer<T>(tx, asking.keyed, moment.now);
    if (stored !== undefined) return { commit: false, value: { outcome: done(stored.answer), eventIds: [] } };
    const outcome = await work(tx);
    if (!outcome.ok) return { commit: false, value: { outcome, eventIds: [] } };
    const eventIds = await writeEvents(tx, events);
    if (asking.keyed !== undefined) await keepAnswer(tx, asking.keyed, outcome.data, moment.now);
    return { commit: true, value: { outcome, eventIds } };
  });
}

const insideOf = (platform: Platform, asking: Asking, now: Date, session: ClientSession) => ({
  caller: asking.caller,
  vault: platform.vault,
  newId: () => newId(platform.random, now),
  newCode: (length: number) => newCode(platform.random, length),
  in: <D extends object>(def: CollectionDef<D>) => bindCollection(platform.database.db, def, session),
});
