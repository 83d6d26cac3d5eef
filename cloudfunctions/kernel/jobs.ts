/** Named jobs: WeChat allows one timer a function, so each tick runs what is due of the function's own list. */
import { CronExpressionParser } from 'cron-parser';
import type { Context, Job } from './context';
import { dayAt, startOf } from './calendar';
import { defineCollection } from './database';

export interface JobDoc {
  readonly _id: string;
  /** The occurrence that last ended well. */
  readonly ranFor?: Date;
  /** Another instance may take over after this. */
  readonly leasedUntil?: Date;
}

export const jobRuns = defineCollection<JobDoc>({ name: 'jobs', indexes: [] });

const LEASE_MS = 15 * 60_000;
/** With less than this before the platform ends the run, nothing is begun. */
const LEFT_MS_LEAST = 1_000;
/** A platform may end a run a little late. */
const LATE_MS = 5_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** WeChat's cron has seven fields, second first and year last, in UTC+8; the year must be `*`. */
function schedule(cron: string, options: { currentDate: Date }) {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 7 || fields[6] !== '*') throw new Error(`not a seven-field cron with any year: ${cron}`);
  return CronExpressionParser.parse(fields.slice(0, 6).join(' '), { tz: 'Asia/Shanghai', ...options });
}

/** The last occurrence at or before `now`. */
export const lastOccurrence = (cron: string, now: Date): Date =>
  schedule(cron, { currentDate: new Date(now.getTime() + 1000) })
    .prev()
    .toDate();

/**
 * The occurrences after `from` up to and with `to`. On a way of more than two hours only the last of each hour is kept, on one of more
 * than a day only the last of each business day: what recurs more often is a sweep, and one sweep does what several would have done.
 */
export function occurrencesBetween(cron: string, from: Date, to: Date): Date[] {
  const wayMs = to.getTime() - from.getTime();
  if (wayMs > DAY_MS) return lastOfEach(DAY_MS, cron, from, to);
  if (wayMs > 2 * HOUR_MS) return lastOfEach(HOUR_MS, cron, from, to);
  return everyOccurrence(cron, from, to);
}

function everyOccurrence(cron: string, from: Date, to: Date): Date[] {
  const clock = schedule(cron, { currentDate: from });
  const all: Date[] = [];
  for (let next = clock.next().toDate(); next <= to; next = clock.next().toDate()) all.push(next);
  return all;
}

/** Looks back from the end of each hour or day: stepping through every occurrence of a year of ten-minute ticks takes seconds. */
function lastOfEach(unitMs: number, cron: string, from: Date, to: Date): Date[] {
  const all: Date[] = [];
  // Business days begin at whole hours, so hours of a day and days fall on the same grid.
  let begins = startOf(dayAt(from)).getTime();
  for (; begins <= to.getTime(); begins += unitMs) {
    const last = lastOccurrence(cron, new Date(Math.min(begins + unitMs - 1000, to.getTime())));
    if (last > from && last.getTime() >= begins) all.push(last);
  }
  return all;
}

/** What falls due between two instants, in the order of the clock and, at the same instant, of the list. */
export function agenda(jobs: readonly Job[], from: Date, to: Date): { job: Job; at: Date }[] {
  const isLong = to.getTime() - from.getTime() > DAY_MS;
  const duesOf = ({ cron, cronOverDays }: Job): Date[] =>
    isLong && cronOverDays !== undefined ? everyOccurrence(cronOverDays, from, to) : occurrencesBetween(cron, from, to);
  return jobs.flatMap((job) => duesOf(job).map((at) => ({ job, at }))).sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Runs one job as of `at` and logs its counts; throws what it throws. */
export async function runJob(context: Context, job: Job, at: Date, leftMs?: number): Promise<Record<string, number>> {
  const started = performance.now();
  const counts = await job.run(await context.at(at), leftMs);
  await context.in(jobRuns).updateOne({ _id: job.name }, { $max: { ranFor: at }, $unset: { leasedUntil: '' } }, { upsert: true });
  context.log.info({ job: job.name, day: dayAt(at), ms: Math.round(performance.now() - started), ...counts });
  return counts;
}

/**
 * One tick of a timer: every job whose last occurrence has not been run is run, by one instance at a time. A failure is logged and tried
 * again. `endsAtMs`, on the monotonic clock, is when the platform ends this run whatever it does: what was not begun by then, or was cut
 * off, is the next tick's.
 */
export async function tick(context: Context, jobs: readonly Job[], endsAtMs = Number.POSITIVE_INFINITY): Promise<void> {
  // No longer than this run can live: the next one need not wait for one that the platform has ended.
  const leaseMs = Math.min(LEASE_MS, endsAtMs - performance.now() + LATE_MS);
  for (const job of jobs) {
    const leftMs = endsAtMs - performance.now();
    if (leftMs < LEFT_MS_LEAST) return;
    if (!(await lease(context, job, leaseMs))) continue;
    try {
      await runJob(context, job, context.now, Number.isFinite(leftMs) ? leftMs : undefined);
    } catch (error) {
      context.log.error({ job: job.name, what: 'job failed' }, error);
    }
  }
}

async function lease(context: Context, job: Job, leaseMs: number): Promise<boolean> {
  const due = lastOccurrence(job.cron, context.now);
  const runs = context.in(jobRuns);
  const known = await runs.findOne({ _id: job.name });
  // A job that never ran is due from the next occurrence on: a new shop has no past to sweep.
  if (known === null) {
    await runs.updateOne({ _id: job.name }, { $setOnInsert: { ranFor: context.now } }, { upsert: true });
    return false;
  }
  if (known.ranFor !== undefined && known.ranFor >= due) return false;
  const taken = await runs.updateOne(
    { _id: job.name, ranFor: known.ranFor, $or: [{ leasedUntil: { $exists: false } }, { leasedUntil: { $lt: context.now } }] },
    { $set: { leasedUntil: new Date(context.now.getTime() + leaseMs) } },
  );
  return taken.matched === 1;
}
