/** Booking: what WeChat said of messages that were claimed, and what goes back to the member where nothing went. */
import { recipientsOf } from '../identity/recipients.usecase';
import type { Context } from '../kernel/context';
import { done } from '../kernel/outcome';
import type { SendResult } from '../kernel/wechat';
import { outcomesOf } from './outcome.usecase';
import { emptyQuota, giveQuota, untell } from './quota.store';
import { moveDeliveries, stillSending, type Moved, type ReminderDoc } from './reminder.store';
import { ATTEMPTS_MAX, hoursOf, nextOpening, pauseAfter } from './schedule.rule';
import type { Claimed } from './sendClaim.usecase';

/** WeChat: the user refused, unsubscribed, or every consent is used up. */
const NO_QUOTA_CODE = 43101;
const MINUTE_MS = 60_000;

export interface Answered {
  readonly claimed: Claimed;
  readonly result: SendResult;
}

export type Booked = 'sent' | 'unknown' | 'failed' | 'again';

/** Books a batch; a message that no longer stands as claimed is left alone. Answers how many came to what. */
export async function book(context: Context, answered: readonly Answered[], now: Date): Promise<ReadonlyMap<Booked, number>> {
  const moves = answered.map((it) => ({ ...it, ...bookedAs(context, it, now) }));
  // WeChat has it, or may have it: its consent is spent, and one write each is all.
  const gone = moves.filter((it) => it.booked === 'sent' || it.booked === 'unknown');
  await moveDeliveries(
    context,
    gone.map(({ claimed, to }) => ({ from: claimed.reminder, to })),
  );
  await outcomesOf(
    context,
    gone.filter((it) => it.booked === 'sent').map(({ claimed, to }): ReminderDoc => ({ ...claimed.reminder, ...to })),
  );
  const refused = moves.filter((it) => it.booked === 'failed' || it.booked === 'again');
  await bookRefused(context, refused);

  const counts = new Map<Booked, number>();
  for (const { booked } of moves) counts.set(booked, (counts.get(booked) ?? 0) + 1);
  return counts;
}

interface Move extends Answered {
  readonly booked: Booked;
  readonly to: Moved;
}

function bookedAs(context: Context, { claimed: { reminder }, result }: Answered, now: Date): Pick<Move, 'booked' | 'to'> {
  if (result.sent) return { booked: 'sent', to: { state: 'sent', ...(result.msgId !== undefined && { msgId: result.msgId }) } };
  const { kind, code } = result;
  if (kind === 'unknown') return { booked: 'unknown', to: { state: 'unknown', code } };
  if (kind === 'permanent' || reminder.attempts >= ATTEMPTS_MAX) return { booked: 'failed', to: { state: 'failed', code } };
  // By the minute, so that a tick that comes a few milliseconds early does not miss it by ten minutes.
  const later = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS + pauseAfter(reminder.attempts));
  const dueAt = nextOpening(later, hoursOf(context.programme.reminders, reminder.kind)) ?? later;
  return { booked: 'again', to: { state: 'waiting', dueAt, code } };
}

/** WeChat says that nothing went: the consent is still there, unless it says that there is none, and the day has a message less. */
async function bookRefused(context: Context, refused: readonly Move[]): Promise<void> {
  if (refused.length === 0) return;
  await context.transact<null, never>(async (tx) => {
    const mine = new Set(
      (
        await stillSending(
          tx,
          refused.map((it) => it.claimed.reminder),
        )
      ).map((it) => it._id),
    );
    const booked = refused.filter((it) => mine.has(it.claimed.reminder._id));
    await moveDeliveries(
      tx,
      booked.map(({ claimed, to }) => ({ from: claimed.reminder, to })),
    );
    // Whose book it is may have become another's while WeChat was asked.
    const recipients = await recipientsOf(
      tx,
      booked.map((it) => it.claimed.consent.memberId),
      context.wechat.appId,
    );
    for (const { claimed, to } of booked) {
      const memberId = recipients.get(claimed.consent.memberId)?.memberId ?? claimed.consent.memberId;
      const consent = { ...claimed.consent, memberId };
      if (to.code === NO_QUOTA_CODE) await emptyQuota(tx, consent);
      else await giveQuota(tx, consent);
      if (claimed.countedOn !== undefined) await untell(tx, memberId, claimed.countedOn);
    }
    return done(null);
  });
}
