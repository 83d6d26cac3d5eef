/** The day's decision: whom to tell what, once for member, kind and period, however often it runs. */
import { grant } from '../coupon/coupon.usecase';
import { birthdays } from '../identity/identity.usecase';
import { addDays, endOf, yearOf } from '../kernel/calendar';
import type { Context, Tx } from '../kernel/context';
import { done } from '../kernel/outcome';
import { expiringOn } from '../points/points.usecase';
import type { LocalDay } from '@/types/contract/values';
import type { DecidedKind, Facts } from './message.rule';
import { addReminders, toldOf, type ReminderDoc } from './reminder.store';
import { monthDaysCelebratedOn } from './schedule.rule';

/** Members of one transaction: small, so that a killed run loses little and holds nothing up. */
const BATCH = 200;

/** Decides for `context.today`; answers how many were newly told of each kind. */
export async function decide(context: Context): Promise<Record<string, number>> {
  const { birthday, points_expiring: expiring } = context.programme.reminders.kinds;
  let [birthdaysTold, expiringTold] = [0, 0];
  for (const daysLeft of birthday.daysBefore) birthdaysTold += await decideBirthdays(context, daysLeft);
  for (const daysLeft of expiring.daysBefore) expiringTold += await decideExpiring(context, daysLeft);
  return { birthday: birthdaysTold, points_expiring: expiringTold };
}

async function decideBirthdays(context: Context, daysLeft: number): Promise<number> {
  const on = addDays(context.today, daysLeft);
  const monthDays = monthDaysCelebratedOn(on);
  const gift = context.programme.identity.birthdayCoupon;
  const facts: Facts = { kind: 'birthday', on, daysLeft, gift: gift !== undefined };
  let told = 0;
  let after: string | undefined;
  for (;;) {
    const batch = await birthdays(context, monthDays, after, BATCH);
    const memberIds = batch.map((it) => it.memberId);
    told += await tell(
      context,
      memberIds.map((memberId) => ({ memberId, facts })),
      async (tx, memberId) => {
        // One gift a year, whichever of the reminders comes first.
        if (gift !== undefined) await grant(tx, { memberId, templateId: gift, key: `birthday:${memberId}:${yearOf(on)}` });
      },
    );
    after = memberIds.at(-1);
    if (batch.length < BATCH) return told;
  }
}

async function decideExpiring(context: Context, daysLeft: number): Promise<number> {
  const on = addDays(context.today, daysLeft);
  let told = 0;
  let after = '';
  for (;;) {
    const { items, next } = await expiringOn(context, on, after, BATCH);
    told += await tell(
      context,
      items.map(({ memberId, points }) => ({ memberId, facts: { kind: 'points_expiring', on, daysLeft, points } })),
    );
    if (next === undefined) return told;
    after = next;
  }
}

interface Telling {
  readonly memberId: string;
  readonly facts: Facts;
}

/** What a member is told of once: the event and how long before it. */
const periodOf = ({ on, daysLeft }: { on: LocalDay; daysLeft: number }): string => `${on}:${daysLeft}`;

/** One transaction: who was told already is passed over. All tellings of a call are of one kind and period. */
async function tell(
  context: Context,
  tellings: readonly Telling[],
  also: (tx: Tx, memberId: string) => Promise<void> = async () => undefined,
): Promise<number> {
  const [first] = tellings;
  if (first === undefined) return 0;
  const { kind } = first.facts;
  const period = periodOf(first.facts);
  const outcome = await context.transact<number, never>(async (tx) => {
    const told = await toldOf(tx, { memberIds: tellings.map((it) => it.memberId), kind, period });
    const fresh = tellings.filter((it) => !told.has(it.memberId));
    for (const { memberId } of fresh) await also(tx, memberId);
    await addReminders(
      tx,
      fresh.map((it) => reminderOf(tx, { ...it, kind, period })),
    );
    return done(fresh.length);
  });
  return outcome.ok ? outcome.data : 0;
}

function reminderOf(tx: Tx, { memberId, facts, kind, period }: Telling & { kind: DecidedKind; period: string }): ReminderDoc {
  const { title, page } = tx.programme.reminders.kinds[kind];
  return {
    _id: tx.newId(),
    memberId,
    kind,
    period,
    facts,
    title,
    page,
    at: tx.now,
    read: false,
    state: 'waiting',
    dueAt: tx.now,
    attempts: 0,
  };
}

/** A reminder that could not go while its event lay ahead is not worth sending any more. */
export const lastInstantOf = (facts: Facts): Date => endOf(facts.on);
