/** The quota book: what members consented to, template by template. */
import { REMINDER_KINDS, type ReminderKind, type ReminderSetting } from '@/types/contract/reminderKind';
import { hold, idsOf } from '../identity/identity.usecase';
import { memberOf } from '../kernel/caller';
import type { Context, Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, type Outcome } from '../kernel/outcome';
import { dropQuotas, listenersOf, quotaAt, quotasOf, saveQuota, type Place } from './quota.store';
import { accepted, type Tap } from './tap.rule';

export interface QuotaItem {
  readonly kind: ReminderKind;
  readonly templateId: string;
  readonly left: number;
  readonly on: boolean;
}

type Told = Pick<Moment, 'programme'>;

/** Each kind that the shop tells, in the contract's order. */
export const kindsOf = ({ programme }: Told): { kind: ReminderKind; setting: ReminderSetting }[] =>
  REMINDER_KINDS.flatMap((kind) => {
    const setting = programme.reminders.kinds[kind];
    return setting === undefined ? [] : [{ kind, setting }];
  });

/** The templates of the programme, each with its kind. */
const templatesOf = (told: Told): { kind: ReminderKind; templateId: string }[] =>
  kindsOf(told).flatMap(({ kind, setting: { templateId } }) => (templateId === undefined ? [] : [{ kind, templateId }]));

export async function quotaOf(reader: Reader & Told, memberId: string): Promise<QuotaItem[]> {
  const ids = await idsOf(reader, memberId);
  const [held, chosen] = await Promise.all([quotasOf(reader, ids), listenersOf(reader, ids)]);
  const off = new Set(chosen.flatMap((it) => it.off));
  return templatesOf(reader).map(({ kind, templateId }) => ({
    kind,
    templateId,
    left: held.filter((it) => it.templateId === templateId).reduce((sum, it) => sum + it.left, 0),
    on: !off.has(kind),
  }));
}

/**
 * Counts one message for each template that was accepted: `reject`, `ban`, `filter` and anything that is no template of ours count nothing,
 * nor does what is told from another app than the mini-program whose templates they are.
 */
export const consented = (
  context: Context,
  results: Readonly<Record<string, string>>,
): Promise<Outcome<{ items: QuotaItem[] }, never>> =>
  context.transact<{ items: QuotaItem[] }, never>(async (tx) => {
    const { _id: memberId } = await hold(tx, memberOf(tx));
    const { app, openid } = tx.caller;
    if (openid === undefined || app !== context.wechat.appId) return done({ items: await quotaOf(tx, memberId) });
    const answers = new Map(Object.entries(results));
    const templateIds = templatesOf(tx)
      .map((it) => it.templateId)
      .filter((it) => answers.get(it) === 'accept');
    await accept(tx, { memberId, openid, templateIds, by: 'app' });
    return done({ items: await quotaOf(tx, memberId) });
  });

/** Books what `by` tells was accepted; templates that are none of the programme's are passed over. */
export async function accept(tx: Tx, { memberId, openid, templateIds, by }: Accepted): Promise<void> {
  const ours = new Set(templatesOf(tx).map((it) => it.templateId));
  for (const templateId of templateIds.filter((it) => ours.has(it))) {
    const place: Place = { memberId, templateId, openid };
    const book = (await quotaAt(tx, place)) ?? { _id: tx.newId(), left: 0, emptied: 0 };
    await saveQuota(tx, { _id: book._id, ...place, emptied: book.emptied, ...accepted(book, by, tx.now) });
  }
}

interface Accepted {
  readonly memberId: string;
  /** On which of their accounts. */
  readonly openid: string;
  readonly templateIds: readonly string[];
  readonly by: Tap['by'];
}

/** Consents of both count for the one that stays, each on the account where it was given, with what either side has not told of yet. */
export async function mergeQuotas(tx: Tx, { survivor, alias }: { survivor: string; alias: string }): Promise<void> {
  const held = await quotasOf(tx, [alias]);
  await dropQuotas(tx, [alias]);
  for (const it of held) await saveQuota(tx, { ...it, _id: tx.newId(), memberId: survivor });
}
