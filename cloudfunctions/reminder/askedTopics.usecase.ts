/** What is told only to who asked for it: today's check-in before the day is over, and the member day. */
import { openStreaksOf } from '../checkin/streak.usecase';
import { dayOfMonth } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import type { ReminderSetting } from '@/types/contract/reminderKind';
import { daysUntil, occasionsDue } from './occasion.rule';
import { askersOf } from './quota.store';
import { batches, BATCH, type DailyTopic } from './topic';

/** Members with a message left of the kind's template; without a template nobody can ask. */
async function* askers(context: Context, { templateId }: ReminderSetting): AsyncGenerator<string[]> {
  if (templateId !== undefined) yield* batches<string>((last) => askersOf(context, templateId, last ?? '', BATCH));
}

/** Only of today: what was not said yesterday is of no use any more. */
export const checkinTopic: DailyTopic<'checkin'> = {
  kind: 'checkin',

  async *candidates(context, setting) {
    const on = context.today;
    for await (const batch of askers(context, setting))
      yield batch.map((memberId) => ({ memberId, period: on, facts: { kind: 'checkin', on, streak: 0, points: 0 } }));
  },

  async look(reader, asked) {
    const open = await openStreaksOf(
      reader,
      reader,
      asked.map((it) => it.person),
    );
    return asked.map(({ person, facts }) => {
      const mine = open.get(person.memberId);
      return facts.on === reader.today && mine !== undefined ? { ...facts, ...mine } : undefined;
    });
  },
};

export const memberDayTopic: DailyTopic<'member_day'> = {
  kind: 'member_day',

  async *candidates(context, setting, span) {
    const { memberDay } = context.programme.earning;
    if (memberDay === null) return;
    const { multiplierBp } = memberDay;
    const ahead = occasionsDue(setting.daysBefore, span).filter((it) => dayOfMonth(it.on) === memberDay.dayOfMonth);
    for (const { on, daysLeft, period } of ahead)
      for await (const batch of askers(context, setting))
        yield batch.map((memberId) => ({ memberId, period, facts: { kind: 'member_day', on, daysLeft, multiplierBp } }));
  },

  /** Moot where the shop has moved the day or changed what it brings. */
  async look({ today, programme }, asked) {
    const { memberDay } = programme.earning;
    return asked.map(({ facts }) =>
      memberDay?.dayOfMonth === dayOfMonth(facts.on) && memberDay.multiplierBp === facts.multiplierBp
        ? { ...facts, daysLeft: daysUntil(today, facts.on) }
        : undefined,
    );
  },
};
