/** Claiming: in one transaction a batch of due reminders is judged, and those that go take one consent each and stand as being sent. */
import { recipientsOf } from '../identity/recipients.usecase';
import { dayAt } from '../kernel/calendar';
import type { Context, Tx } from '../kernel/context';
import { done } from '../kernel/outcome';
import type { SubscribeMessage } from '../kernel/wechat';
import type { LocalDay } from '@/types/contract/values';
import type { Facts } from './facts.rule';
import { fieldsOf } from './message.rule';
import { listenersOf, quotasOf, saveListeners, spendQuotas, type ListenerDoc, type Place } from './quota.store';
import { recountedMany } from './recount.usecase';
import { moveDeliveries, stillWaiting, type Moved, type ReminderDoc } from './reminder.store';
import { toldAgain, turnOf, type Listener, type Turn } from './turn.rule';

/** A message that may go to WeChat now, and must be booked afterwards. */
export interface Claimed {
  /** As it stands in the queue since the claim. */
  readonly reminder: ReminderDoc;
  readonly message: SubscribeMessage;
  /** Whose consent it spends; after a merge the survivor's, while the reminder stays where it was. */
  readonly consent: Place;
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
    const desk = await openDesk(tx, context.wechat.appId, waiting);
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
      const to = movedBy(turn, from, now);
      moves.push({ from, to });
      if (turn.to === 'go') claimed.push(desk.take({ ...from, ...to }, turn, dayAt(now)));
      else others.set(turnName(turn), (others.get(turnName(turn)) ?? 0) + 1);
    }
    await moveDeliveries(tx, moves);
    await desk.close(tx);
    return done({ claimed, others });
  });
  return outcome.ok ? outcome.data : { claimed: [], others: new Map() };
}

const turnName = (turn: Exclude<Turn, { to: 'go' }>): string => (turn.to === 'wait' ? 'later' : turn.state);

function movedBy(turn: Turn, from: ReminderDoc, now: Date): Moved {
  switch (turn.to) {
    case 'go':
      return { state: 'sending', attempts: from.attempts + 1, claimedAt: now, facts: turn.facts };
    case 'wait':
      return { dueAt: turn.until };
    case 'end':
      return { state: turn.state };
  }
}

/** The books of everybody in a batch, as they change from one of their messages to the next. */
interface Desk {
  listenerOf(reminder: ReminderDoc): Listener | undefined;
  take(reminder: ReminderDoc, turn: Extract<Turn, { to: 'go' }>, day: LocalDay): Claimed;
  /** Writes what was taken. */
  close(tx: Tx): Promise<void>;
}

const placeId = ({ memberId, templateId }: Place): string => `${memberId} ${templateId}`;

async function openDesk(tx: Tx, app: string, waiting: readonly ReminderDoc[]): Promise<Desk> {
  const recipients = await recipientsOf(
    tx,
    waiting.map((it) => it.memberId),
    app,
  );
  const memberIds = [...new Set([...recipients.values()].map((it) => it.memberId))];
  const left = new Map((await quotasOf(tx, memberIds)).map((it) => [placeId(it), it.left]));
  const held = new Map((await listenersOf(tx, memberIds)).map((it) => [it.memberId, it]));
  const spent = new Map<string, Place & { count: number }>();
  const counted = new Map<string, ListenerDoc>();
  const { kinds } = tx.programme.reminders;
  return {
    listenerOf({ memberId: asked, kind }) {
      const recipient = recipients.get(asked);
      if (recipient === undefined) return undefined;
      const { memberId, openid } = recipient;
      const { off = [], told = {} } = counted.get(memberId) ?? held.get(memberId) ?? {};
      return { openid, off, told, left: left.get(placeId({ memberId, templateId: kinds[kind]?.templateId ?? '' })) ?? 0 };
    },
    take(reminder, { facts, openid, templateId, capped }, day) {
      const memberId = recipients.get(reminder.memberId)?.memberId ?? reminder.memberId;
      const consent = { memberId, templateId };
      const id = placeId(consent);
      left.set(id, (left.get(id) ?? 0) - 1);
      spent.set(id, { ...consent, count: (spent.get(id)?.count ?? 0) + 1 });
      if (capped) {
        const before = counted.get(memberId) ?? held.get(memberId) ?? { _id: tx.newId(), memberId, off: [], told: {} };
        counted.set(memberId, { ...before, told: toldAgain(before.told, day) });
      }
      const message = messageOf(reminder, facts, { openid, templateId, fields: kinds[reminder.kind]?.fields ?? {} });
      return { reminder, message, consent, ...(capped && { countedOn: day }) };
    },
    async close(inside) {
      await spendQuotas(inside, [...spent.values()]);
      await saveListeners(inside, [...counted.values()]);
    },
  };
}

/** The page's address carries the message, so that opening it can be told. */
function messageOf(
  { _id, page }: ReminderDoc,
  facts: Facts,
  { openid, templateId, fields }: { openid: string; templateId: string; fields: Readonly<Record<string, string>> },
): SubscribeMessage {
  return { openid, templateId, page: `${page}${page.includes('?') ? '&' : '?'}m=${_id}`, data: fieldsOf(facts, fields) };
}
