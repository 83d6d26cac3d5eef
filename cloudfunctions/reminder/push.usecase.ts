/** What WeChat pushes about subscription messages: consents given and taken back, and whether a message arrived. */
import { findMember, hold, idsOf } from '../identity/identity.usecase';
import { memberBehind } from '../identity/recipients.usecase';
import type { Context } from '../kernel/context';
import { done } from '../kernel/outcome';
import { deliveredOrNot, outcomeId } from './outcome.usecase';
import { pushOf, type Push } from './push.rule';
import { dropPushesBefore, notePush, wasSeen } from './push.store';
import { unsubscribe } from './quota.store';
import { accept } from './quota.usecase';
import { sentAs } from './reminder.store';

const PURPOSE = 'reminder.push';
const DAY_MS = 86_400_000;
/** WeChat tries a push again for seconds; a day more lets nobody count on it. */
const REMEMBERED_MS = 3 * DAY_MS;

/**
 * Books one push, given as it was decoded; what is about something else, or about a stranger, is passed over. Pushed again it changes
 * nothing. Throws where it could not be booked: WeChat then pushes again.
 */
export async function pushed(context: Context, body: unknown): Promise<void> {
  const push = pushOf(body);
  if (push === undefined || push.told.length === 0) return;
  const memberId = await memberBehind(context, context.wechat.appId, push.openid);
  if (memberId === undefined) return;
  if (push.event === 'sent') await bookOutcomes(context, memberId, push.told);
  else await bookChoice(context, memberId, push);
}

async function bookChoice(context: Context, known: string, push: Extract<Push, { event: 'popup' | 'change' }>): Promise<void> {
  const pushId = context.vault.blindIndex(PURPOSE, push.sameness);
  await context.transact<null, never>(async (tx) => {
    if ((await findMember(tx, known)) === undefined || (await wasSeen(tx, pushId))) return done(null);
    const { _id: memberId } = await hold(tx, known);
    await notePush(tx, { _id: pushId, memberId, at: tx.now });
    const templateIds = push.told.map((it) => it.templateId);
    const { openid } = push;
    if (push.event === 'popup') await accept(tx, { memberId, openid, templateIds, by: 'push' });
    else for (const templateId of templateIds) await unsubscribe(tx, { memberId, templateId, openid }, tx.now);
    return done(null);
  });
}

/**
 * The push may come before the sender has booked the message's number: so the outcome is noted first, then looked for in what was sent,
 * while a sender books first and then looks at what was noted. Whichever is later brings the two together.
 */
async function bookOutcomes(
  context: Context,
  known: string,
  told: readonly { readonly msgId: string; readonly code: number }[],
): Promise<void> {
  const memberId = (await findMember(context, known))?._id;
  if (memberId === undefined) return;
  for (const { msgId, code } of told)
    await notePush(context, { _id: outcomeId(context, msgId), memberId, at: context.now, code });
  const sent = await sentAs(
    context,
    await idsOf(context, memberId),
    told.map((it) => it.msgId),
  );
  await deliveredOrNot(context, sent, new Map(told.map((it) => [it.msgId, it.code])));
}

/** Forgets pushes that WeChat will not send again. */
export const forgetPushes = async (context: Context): Promise<Record<string, number>> => ({
  forgotten: await dropPushesBefore(context, new Date(context.now.getTime() - REMEMBERED_MS)),
});
