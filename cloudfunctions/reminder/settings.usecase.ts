/** What members want to be told: a switch a kind, kept with the member. Off holds for WeChat alone; the inbox keeps everything. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { Bilingual } from '@/types/contract/values';
import { hold, idsOf } from '../identity/identity.usecase';
import { memberOf } from '../kernel/caller';
import type { Context, Tx } from '../kernel/context';
import { done } from '../kernel/outcome';
import { dropListeners, listenersOf, quotasOf, saveListeners } from './quota.store';
import { kindsOf, quotaOf } from './quota.usecase';

export interface Settings {
  readonly items: {
    readonly kind: ReminderKind;
    readonly title: Bilingual;
    readonly on: boolean;
    readonly templateId?: string;
    readonly left?: number;
  }[];
  readonly quiet: { readonly fromHour: number; readonly untilHour: number };
}

/** Every kind of the programme, with the caller's switch and quota. */
export async function settings(context: Context): Promise<Settings> {
  const memberId = memberOf(context);
  const off = new Set((await listenersOf(context, await idsOf(context, memberId))).flatMap((it) => it.off));
  const quota = new Map((await quotaOf(context, memberId)).map((it) => [it.kind, it.left]));
  const { quietFromHour, quietUntilHour } = context.programme.reminders;
  return {
    items: kindsOf(context).map(({ kind, setting: { title, templateId } }) => ({
      kind,
      title,
      on: !off.has(kind),
      ...(templateId !== undefined && { templateId, left: quota.get(kind) ?? 0 }),
    })),
    quiet: { fromHour: quietFromHour, untilHour: quietUntilHour },
  };
}

/** Turns a kind on or off for the caller. */
export async function set(context: Context, { kind, on }: { kind: ReminderKind; on: boolean }): Promise<void> {
  await context.transact<null, never>(async (tx) => {
    const { _id: memberId } = await hold(tx, memberOf(tx));
    const [held] = await listenersOf(tx, [memberId]);
    const others = (held?.off ?? []).filter((it) => it !== kind);
    await saveListeners(tx, [{ _id: memberId, off: on ? others : [...others, kind], told: held?.told ?? {} }]);
    return done(null);
  });
}

/** What either of two turned off stays off; what either was told of late counts for the one that stays. */
export async function mergeListeners(tx: Tx, { survivor, alias }: { survivor: string; alias: string }): Promise<void> {
  const held = await listenersOf(tx, [survivor, alias]);
  const off = [...new Set(held.flatMap((it) => it.off))];
  const told = new Map<string, number>();
  for (const [day, count] of held.flatMap((it) => Object.entries(it.told))) told.set(day, (told.get(day) ?? 0) + count);
  if (held.length === 0) return;
  await saveListeners(tx, [{ _id: survivor, off, told: Object.fromEntries(told) }]);
  await dropListeners(tx, [alias]);
}

/** What is held about these members besides their messages, as plain data. */
export async function exportChoices(tx: Tx, memberIds: readonly string[]): Promise<Record<string, unknown>> {
  const quotas = await quotasOf(tx, memberIds);
  const held = await listenersOf(tx, memberIds);
  return {
    reminderQuotas: quotas.map(({ templateId, left, unsubscribedAt }) => ({
      templateId,
      left,
      ...(unsubscribedAt && { unsubscribedAt: unsubscribedAt.toISOString() }),
    })),
    remindersTurnedOff: [...new Set(held.flatMap((it) => it.off))],
    remindersSentOn: Object.fromEntries(held.flatMap((it) => Object.entries(it.told).filter(([, count]) => count > 0))),
  };
}
