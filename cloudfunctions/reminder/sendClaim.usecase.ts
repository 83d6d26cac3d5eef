/** Claiming: in one transaction a batch of due reminders is judged, and those that go take one consent each and stand as being sent. */
import { isDeepStrictEqual } from 'node:util';
import { dayAt, hourAt } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { done } from '../kernel/outcome';
import type { SubscribeMessage } from '../kernel/wechat';
import type { LocalDay } from '@/types/contract/values';
import { fieldsOf } from './message.rule';
import type { Taken } from './quota.store';
import { openDesk } from './sendDesk.usecase';
import { recountedMany } from './recount.usecase';
import { moveDeliveries, stillSending, stillWaiting, type Moved, type ReminderDoc } from './reminder.store';
import { hoursOf, maySendAt } from './schedule.rule';
import { turnOf, type Turn } from './turn.rule';

/** A message that may go to WeChat now, and must be booked afterwards. */
export interface Claimed {
  /** As it stands in the queue since the claim. */
  readonly reminder: ReminderDoc;
  readonly message: SubscribeMessage;
  /** Whose consent it spends; after a merge the survivor's, while the reminder stays where it was. */
  readonly consent: Taken;
  /** The day on which it counts for the cap; absent for a kind that does not. */
  readonly countedOn?: LocalDay;
}

export interface Judged {
  readonly claimed: readonly Claimed[];
  /** How many ended or wait, by what became of them. */
  readonly others: ReadonlyMap<string, number>;
}

/** Judges a batch at `now`; what another sender has taken meanwhile is passed over. */
export async function claim(context: Context, batch: readonly ReminderDoc[], now: Date): Promise<Judged> {
  const facts = await recountedMany(context, batch);
  const factsById = new Map(batch.map((it, i) => [it._id, facts[i] ?? it.facts]));
  const outcome = await context.transact<Judged, never>(async (tx) => {
    const waiting = await stillWaiting(tx, batch);
    const desk = await openDesk(tx, waiting, { app: context.wechat.appId, day: dayAt(now) });
    const moves: { from: ReminderDoc; to: Moved }[] = [];
    const claimed: Claimed[] = [];
    const others = new Map<string, number>();
    for (const from of waiting) {
      const turn = turnOf({
        kind: from.kind,
        facts: factsById.get(from._id) ?? from.facts,
        listener: desk.listenerOf(from),
        reminders: tx.programme.reminders,
        now,
      });
      if (turn.to === 'go') {
        const { noted, ...spent } = desk.take(from, turn);
        const to = { ...movedBy(turn, from, now), ...(noted !== undefined && { consent: noted }) };
        moves.push({ from, to });
        claimed.push(claimedBy(turn, { ...from, ...to }, spent));
      } else {
        moves.push({ from, to: movedBy(turn, from, now) });
        others.set(turnName(turn), (others.get(turnName(turn)) ?? 0) + 1);
      }
    }
    await moveDeliveries(tx, moves);
    await desk.close();
    return done({ claimed, others });
  });
  return outcome.ok ? outcome.data : { claimed: [], others: new Map() };
}

const turnName = (turn: Exclude<Turn, { to: 'go' }>): string => (turn.to === 'wait' ? 'later' : turn.state);

function movedBy(turn: Turn, from: ReminderDoc, now: Date): Moved {
  switch (turn.to) {
    case 'go': {
      const { facts } = turn;
      const sameFacts = isDeepStrictEqual(facts, from.facts);
      return { state: 'sending', attempts: from.attempts + 1, claimedAt: now, ...(!sameFacts && { facts }) };
    }
    case 'wait':
      return { dueAt: turn.until };
    case 'end':
      return { state: turn.state };
  }
}

/**
 * Writes down that WeChat is asked to send these at `now`: what is not marked has not gone, whatever becomes of this sender. Answers those
 * that are: none of who has left since, none that another has taken up who thought it dead, and none where the quiet hours have begun
 * while it waited for slow calls. Another run takes these up.
 */
export async function markAsked(context: Context, claimed: readonly Claimed[], now: Date): Promise<readonly Claimed[]> {
  const { reminders } = context.programme;
  const inTime = claimed.filter((it) => maySendAt(hourAt(now), hoursOf(reminders, it.reminder.kind)));
  const moves = inTime.map(({ reminder }) => ({ from: reminder, to: { askedIn: reminder.attempts } }));
  if ((await moveDeliveries(context, moves)) === inTime.length) return inTime;
  const still = await stillSending(
    context,
    inTime.map((it) => it.reminder),
  );
  const mine = new Set(still.map((it) => it._id));
  return inTime.filter((it) => mine.has(it.reminder._id));
}

/** The page's address carries the message, so that opening it can be told. */
function claimedBy(
  { facts, openid, templateId, fields }: Extract<Turn, { to: 'go' }>,
  reminder: ReminderDoc,
  taken: Pick<Claimed, 'consent' | 'countedOn'>,
): Claimed {
  const { _id, page } = reminder;
  const opens = `${page}${page.includes('?') ? '&' : '?'}m=${_id}`;
  return { reminder, message: { openid, templateId, page: opens, data: fieldsOf(facts, fields) }, ...taken };
}
