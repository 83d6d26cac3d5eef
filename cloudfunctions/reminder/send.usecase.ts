/**
 * Sending: claim → mark → send → book. The claim takes the consent with it, the mark says that WeChat is asked from here on, which happens
 * outside any transaction, and what it said is booked.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../kernel/context';
import { BusyError } from '../kernel/database';
import type { SendResult } from '../kernel/wechat';
import { dueReminders, type ReminderDoc } from './reminder.store';
import { takeUp } from './sendAbandoned.usecase';
import { book } from './sendBook.usecase';
import { claim, markAsked, type Claimed, type Judged } from './sendClaim.usecase';
import { newBrake, openGate, type Brake, type Gate } from './sendPace';

/** Claimed in one transaction. */
const BATCH = 64;
/** Messages claimed and not booked. */
const CLAIMED_MOST = 2 * BATCH;
/** Marked in one write, and booked in one. */
const GROUP = 16;
/** Messages marked and not booked: what a killed sender leaves unsure, and so is never sent again. */
export const UNSURE_MOST = 4 * GROUP;
/** Calls under way: some hundred thousand a few minutes at WeChat's own pace. Its rate limit (45009) says when it wants fewer. */
export const CALLS_AT_ONCE = 32;
/** Batches in any stage; the rest of the queue stays in the database. */
const BATCHES_AT_ONCE = 4;
const PAGE = 4 * BATCH;
/** A run ends by itself before the next tick, and before the platform that it runs on ends it; that tick goes on. */
const RUN_MS = 8 * 60_000;
/** After so long a sender is dead: WeChat's call takes fifteen seconds at most, twice with a new token. */
const SENDER_DEAD_MS = 10 * 60_000;
/** The system is busy; too many calls. */
const [BUSY_CODE, RATE_CODE] = [-1, 45009];

export interface Pace {
  readonly runMs: number;
  pause(ms: number): Promise<unknown>;
}
const PACE: Pace = { runMs: RUN_MS, pause: sleep };
/** What is under way when a run takes no more: WeChat's calls, twice with a new token, and their booking. */
const ENDING_MS = 35_000;

/** For a run that the platform ends in `leftMs`, so that it does not end one in the middle: those messages would be unsure, their consents spent. */
export const paceWithin = (leftMs = Number.POSITIVE_INFINITY): Pace => ({
  ...PACE,
  runMs: Math.min(RUN_MS, Math.max(leftMs - ENDING_MS, leftMs / 3)),
});

/** Sends what is due, each kind in its hours; answers how many came to what. Safe to kill at any instant, and to run many times at once. */
export async function sendDue(context: Context, pace: Pace = PACE): Promise<Record<string, number>> {
  const run = newRun(context, pace);
  const { unknown, again } = await takeUp(context, new Date(context.now.getTime() - SENDER_DEAD_MS));
  run.count('unknown', unknown);
  run.count('again', again);
  const underWay = new Set<Promise<void>>();
  let after: ReminderDoc | undefined;
  while (run.goesOn()) {
    const page = await dueReminders(context, run.now(), { after, limit: PAGE });
    for (let from = 0; from < page.length && run.goesOn(); from += BATCH) {
      await run.gate.take(BATCH);
      await run.brake();
      const batch: Promise<void> = deliver(run, page.slice(from, from + BATCH))
        .catch((error: unknown) => run.fail(error))
        .finally(() => underWay.delete(batch));
      underWay.add(batch);
      if (underWay.size >= BATCHES_AT_ONCE) await Promise.race(underWay);
    }
    after = page.at(-1);
    if (page.length < PAGE) break;
  }
  await Promise.all(underWay);
  return run.end();
}

interface Run {
  readonly context: Context;
  /** For what is claimed, for what is marked, and for what is asked of WeChat. */
  readonly gate: Gate;
  readonly unsure: Gate;
  readonly line: Gate;
  /** This very moment: a run may go on into the quiet hours, and must not. */
  now(): Date;
  count(what: string, by: number): void;
  saw: Brake['saw'];
  /** Waits while WeChat wants a pause. */
  brake(): Promise<void>;
  fail(error: unknown): void;
  goesOn(): boolean;
  /** What it came to; throws the first failure. */
  end(): Record<string, number>;
}

function newRun(context: Context, pace: Pace): Run {
  const started = performance.now();
  const counts = new Map<string, number>(['sent', 'again', 'failed', 'unknown', 'no_consent'].map((it) => [it, 0]));
  const failures: unknown[] = [];
  const { saw, wait } = newBrake();
  const elapsedMs = (): number => performance.now() - started;
  return {
    context,
    gate: openGate(CLAIMED_MOST),
    unsure: openGate(UNSURE_MOST),
    line: openGate(CALLS_AT_ONCE),
    now: () => new Date(context.now.getTime() + Math.floor(elapsedMs())),
    count: (what, by) => void counts.set(what, (counts.get(what) ?? 0) + by),
    saw,
    async brake() {
      const ms = wait();
      if (ms > 0) await pace.pause(ms);
    },
    fail: (error) => void failures.push(error),
    goesOn: () => failures.length === 0 && elapsedMs() < pace.runMs,
    end() {
      if (failures.length > 0) throw failures[0];
      return Object.fromEntries(counts);
    },
  };
}

/** One batch from the queue to its booking. */
async function deliver(run: Run, batch: readonly ReminderDoc[]): Promise<void> {
  let held = BATCH;
  const release = (count: number): void => {
    held -= count;
    run.gate.give(count);
  };
  try {
    const { claimed, others } = await claimOrPass(run, batch);
    for (const [what, count] of others) run.count(what, count);
    release(BATCH - claimed.length);
    const groups = Array.from({ length: Math.ceil(claimed.length / GROUP) }, (_, i) => claimed.slice(i * GROUP, (i + 1) * GROUP));
    // All of them: what one group meets must not leave the calls of the others to themselves.
    const ends = await Promise.allSettled(groups.map((it) => askAndBook(run, it, release)));
    for (const it of ends) if (it.status === 'rejected') run.fail(it.reason);
  } finally {
    release(held);
  }
}

/** A batch that finds no gap in the traffic is another sender's by now, or the next run's: the rest of the queue does not wait for it. */
async function claimOrPass(run: Run, batch: readonly ReminderDoc[]): Promise<Judged> {
  try {
    return await claim(run.context, batch, run.now());
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    return { claimed: [], others: new Map([['busy', batch.length]]) };
  }
}

async function askAndBook(run: Run, group: readonly Claimed[], release: (count: number) => void): Promise<void> {
  await run.unsure.take(GROUP);
  try {
    const mine = await markAsked(run.context, group, run.now());
    release(group.length - mine.length);
    const results: SendResult[] = [];
    const answered = await Promise.all(
      mine.map(async (claimed) => {
        await run.line.take(1);
        const result = await attempt(run.context, claimed);
        run.line.give(1);
        results.push(result);
        // Before the last one lets others in, so that they know.
        if (results.length === mine.length) run.saw(busyness(results));
        release(1);
        return { claimed, result };
      }),
    );
    for (const [what, count] of await book(run.context, answered, run.now())) run.count(what, count);
  } finally {
    run.unsure.give(GROUP);
  }
}

/** A call that throws never reached WeChat's queue of messages: no token was to be had. It is tried again, and the fault is told. */
async function attempt(context: Context, { message }: Claimed): Promise<SendResult> {
  try {
    return await context.wechat.sendSubscribeMessage(message);
  } catch (error) {
    context.log.error({ what: 'WeChat cannot be asked to send' }, error);
    return { sent: false, kind: 'temporary', code: BUSY_CODE };
  }
}

const busyness = (results: readonly SendResult[]): Parameters<Brake['saw']>[0] => {
  const of = (code: number): number => results.filter((it) => !it.sent && it.code === code).length;
  return { answers: results.length, busy: of(BUSY_CODE) + of(RATE_CODE), limited: of(RATE_CODE) };
};
