/** Sending: claim → send → book. The claim takes the consent with it, WeChat is asked outside any transaction, and what it said is booked. */
import { findMember, openidOf } from '../identity/identity.usecase';
import { hourAt } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { done } from '../kernel/outcome';
import type { SendResult } from '../kernel/wechat';
import { lastInstantOf } from './decide.usecase';
import { fieldsOf } from './message.rule';
import {
  abandonBefore,
  dueReminders,
  emptyQuota,
  giveQuota,
  moveDelivery,
  takeQuota,
  type DeliveryState,
  type QuotaDoc,
  type ReminderDoc,
} from './reminder.store';
import { ATTEMPTS_MAX, maySendAt, pauseAfter } from './schedule.rule';

/** WeChat: the user refused, unsubscribed, or every consent is used up. */
const NO_QUOTA_CODE = 43101;
/** Messages under way at once; WeChat allows far more, its rate limit answers 45009 when it does not. */
const AT_ONCE = 16;
const BATCH = 200;
/** Messages of one run; the next tick goes on. */
const RUN_MAX = 5_000;
/** After so long a sender is dead: WeChat's call takes fifteen seconds at most. */
const SENDER_DEAD_MS = 10 * 60_000;

type Counts = Record<DeliveryState | 'again', number>;

/** Sends what is due, in the allowed hours; answers how many came to what. */
export async function sendDue(context: Context): Promise<Record<string, number>> {
  const counts: Counts = { waiting: 0, sending: 0, sent: 0, failed: 0, unknown: 0, no_consent: 0, again: 0 };
  counts.unknown = await abandonBefore(context, new Date(context.now.getTime() - SENDER_DEAD_MS));
  if (!maySendAt(hourAt(context.now), context.programme.reminders)) return { unknown: counts.unknown };

  let after: ReminderDoc | undefined;
  for (let taken = 0; taken < RUN_MAX; taken += BATCH) {
    const batch = await dueReminders(context, context.now, { after, limit: BATCH });
    await inParallel(batch, AT_ONCE, async (reminder) => {
      const came = await deliver(context, reminder);
      if (came !== undefined) counts[came] += 1;
    });
    after = batch.at(-1);
    if (batch.length < BATCH) break;
  }
  const { sent, failed, unknown, no_consent: noConsent, again } = counts;
  return { sent, failed, unknown, noConsent, again };
}

/** Whose consent a message spends, and for which template. */
type Consent = Pick<QuotaDoc, 'memberId' | 'templateId'>;

/** What became of it; undefined when another sender has it. */
async function deliver(context: Context, reminder: ReminderDoc): Promise<DeliveryState | 'again' | undefined> {
  const { templateId, fields } = context.programme.reminders.kinds[reminder.kind];
  const openid = await openidOf(context, reminder.memberId);
  // After a merge the consents are the survivor's; the reminder stays where it was.
  const payer = (await findMember(context, reminder.memberId))?._id;
  const consent = openid === undefined || payer === undefined ? undefined : { memberId: payer, templateId };
  const claimed = await claim(context, reminder, consent);
  if (claimed !== 'sending' || openid === undefined || consent === undefined) return claimed === 'sending' ? undefined : claimed;

  const sending = { ...reminder, state: 'sending' as const, attempts: reminder.attempts + 1 };
  const message = { openid, templateId, page: reminder.page, data: fieldsOf(reminder.facts, fields) };
  return book(context, sending, consent, await attempt(context, message));
}

/** A call that throws never reached WeChat's queue of messages: no token was to be had. It is tried again, and the fault is told. */
async function attempt(context: Context, message: Parameters<Context['wechat']['sendSubscribeMessage']>[0]): Promise<SendResult> {
  try {
    return await context.wechat.sendSubscribeMessage(message);
  } catch (error) {
    context.log.error({ what: 'WeChat cannot be asked to send' }, error);
    return { sent: false, kind: 'temporary', code: -1 };
  }
}

/** Takes the message and one consent together, or says that there is none; undefined when another sender was first. */
async function claim(
  context: Context,
  reminder: ReminderDoc,
  consent: Consent | undefined,
): Promise<'sending' | 'no_consent' | 'failed' | undefined> {
  const outcome = await context.transact<'sending' | 'no_consent' | 'failed' | undefined, never>(async (tx) => {
    const late = lastInstantOf(reminder.facts) <= tx.now;
    const taken = !late && consent !== undefined && (await takeQuota(tx, consent));
    const state = late ? 'failed' : taken ? 'sending' : 'no_consent';
    const attempts = reminder.attempts + (state === 'sending' ? 1 : 0);
    const mine = await moveDelivery(tx, reminder, { state, attempts, claimedAt: tx.now });
    if (!mine && taken) await giveQuota(tx, consent);
    return done(mine ? state : undefined);
  });
  return outcome.ok ? outcome.data : undefined;
}

async function book(
  context: Context,
  sending: ReminderDoc,
  consent: Consent,
  result: SendResult,
): Promise<DeliveryState | 'again' | undefined> {
  if (result.sent) return (await moveDelivery(context, sending, { state: 'sent' })) ? 'sent' : undefined;
  const { kind, code } = result;
  if (kind === 'unknown') return (await moveDelivery(context, sending, { state: 'unknown', code })) ? 'unknown' : undefined;

  const again = kind === 'temporary' && sending.attempts < ATTEMPTS_MAX;
  const dueAt = new Date(context.now.getTime() + pauseAfter(sending.attempts));
  const outcome = await context.transact<boolean, never>(async (tx) => {
    const mine = await moveDelivery(tx, sending, again ? { state: 'waiting', dueAt, code } : { state: 'failed', code });
    // WeChat says that nothing went: the consent is still there, unless it says that there is none.
    if (mine && code === NO_QUOTA_CODE) await emptyQuota(tx, consent);
    else if (mine) await giveQuota(tx, consent);
    return done(mine);
  });
  if (!outcome.ok || !outcome.data) return undefined;
  return again ? 'again' : 'failed';
}

/** Works through `items` with at most `atOnce` under way. */
async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
