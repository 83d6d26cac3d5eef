/** Taking up what a dead sender left: what it had asked WeChat for may have gone and never goes again; the rest waits anew, with its consent. */
import { recipientsOf } from '../identity/recipients.usecase';
import { dayAt } from '../kernel/calendar';
import type { Context, Tx } from '../kernel/context';
import { done } from '../kernel/outcome';
import { giveQuota, untell } from './quota.store';
import { abandonedBefore, moveDeliveries, type ReminderDoc } from './reminder.store';

const BATCH = 64;

export interface TakenUp {
  readonly unknown: number;
  readonly again: number;
}

/** Of claims from before `before`; answers how many came to what. */
export async function takeUp(context: Context, before: Date): Promise<TakenUp> {
  let [unknown, again] = [0, 0];
  for (;;) {
    const outcome = await context.transact<TakenUp, never>(async (tx) =>
      done(await takeUpBatch(tx, before, context.wechat.appId)),
    );
    if (!outcome.ok || outcome.data.unknown + outcome.data.again === 0) return { unknown, again };
    unknown += outcome.data.unknown;
    again += outcome.data.again;
  }
}

/** Read and moved in one transaction: a sender that is alive after all and marks one meanwhile makes it run again. */
async function takeUpBatch(tx: Tx, before: Date, app: string): Promise<TakenUp> {
  const left = await abandonedBefore(tx, before, BATCH);
  const asked = left.filter((it) => it.askedIn === it.attempts);
  const others = left.filter((it) => it.askedIn !== it.attempts);
  await moveDeliveries(tx, [
    ...asked.map((from) => ({ from, to: { state: 'unknown' as const } })),
    ...others.map((from) => ({ from, to: { state: 'waiting' as const } })),
  ]);
  await giveBack(tx, others, app);
  return { unknown: asked.length, again: others.length };
}

/** What the claim took. Where it cannot be told of which account that was it stays taken: a message too few stands in the inbox. */
async function giveBack(tx: Tx, freed: readonly ReminderDoc[], app: string): Promise<void> {
  if (freed.length === 0) return;
  const { kinds } = tx.programme.reminders;
  const recipients = await recipientsOf(
    tx,
    freed.map((it) => it.memberId),
    app,
  );
  for (const { memberId: told, kind, claimedAt, consent } of freed) {
    const { memberId, openids } = recipients.get(told) ?? { memberId: told, openids: [] };
    const { templateId, capped } = kinds[kind] ?? {};
    const openid = consent?.openid ?? (openids.length === 1 ? openids[0] : undefined);
    if (templateId !== undefined && openid !== undefined)
      await giveQuota(tx, { memberId, templateId, openid, emptied: consent?.emptied ?? 0 });
    if (capped === true && claimedAt !== undefined) await untell(tx, memberId, dayAt(claimedAt));
  }
}
