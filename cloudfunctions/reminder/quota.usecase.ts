/** The quota book: what members consented to, template by template. */
import type { Programme } from '@/types/contract/programme';
import { findMember, idsOf } from '../identity/identity.usecase';
import { memberOf } from '../kernel/caller';
import type { Context, Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, type Outcome } from '../kernel/outcome';
import { addQuota, dropQuotas, quotasOf } from './reminder.store';
import type { DecidedKind } from './message.rule';

export interface QuotaItem {
  readonly kind: DecidedKind;
  readonly templateId: string;
  readonly left: number;
}

type Kinds = Programme['reminders']['kinds'];

/** Each kind that is sent, with its template as the programme sets it. */
export const kindsOf = ({ programme }: Pick<Moment, 'programme'>): { kind: DecidedKind; setting: Kinds[DecidedKind] }[] => [
  { kind: 'birthday', setting: programme.reminders.kinds.birthday },
  { kind: 'points_expiring', setting: programme.reminders.kinds.points_expiring },
];

export async function quotaOf(reader: Reader & Pick<Moment, 'programme'>, memberId: string): Promise<QuotaItem[]> {
  const held = await quotasOf(reader, await idsOf(reader, memberId));
  return kindsOf(reader).map(({ kind, setting: { templateId } }) => ({
    kind,
    templateId,
    left: held.filter((it) => it.templateId === templateId).reduce((sum, it) => sum + it.left, 0),
  }));
}

/** Counts one message for each template that was accepted: `reject`, `ban`, `filter` and anything that is no template of ours count nothing. */
export const consented = (
  context: Context,
  results: Readonly<Record<string, string>>,
): Promise<Outcome<{ items: QuotaItem[] }, never>> =>
  context.transact<{ items: QuotaItem[] }, never>(async (tx) => {
    const memberId = (await findMember(tx, memberOf(tx)))?._id ?? memberOf(tx);
    const templateIds = new Set(kindsOf(tx).map((it) => it.setting.templateId));
    for (const templateId of templateIds) {
      const answer = Object.hasOwn(results, templateId) ? results[templateId] : undefined;
      if (answer === 'accept') await addQuota(tx, { _id: tx.newId(), memberId, templateId, left: 1 });
    }
    return done({ items: await quotaOf(tx, memberId) });
  });

/** Consents of both count for the one that stays. */
export async function mergeQuotas(tx: Tx, { survivor, alias }: { survivor: string; alias: string }): Promise<void> {
  for (const { templateId, left } of await quotasOf(tx, [alias])) {
    await addQuota(tx, { _id: tx.newId(), memberId: survivor, templateId, left });
  }
  await dropQuotas(tx, [alias]);
}
