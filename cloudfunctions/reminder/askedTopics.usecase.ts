/** What is told only to who asked for it: today's check-in before the day is over, and the member day. */
import { openStreaksOf } from '../checkin/streak.usecase';
import { dayOfMonth } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import type { ReminderKind, ReminderSetting } from '@/types/contract/reminderKind';
import { daysUntil, occasionsDue } from './occasion.rule';
import { askersOf } from './quota.store';
import { BATCH, indexWalk, type Candidate, type DailyTopic, type Walk } from './topic';

/** Who has a message left of the kind's template; without a template nobody can ask. */
const askers = <K extends ReminderKind>(
  context: Context,
  { templateId }: ReminderSetting,
  { period, facts }: Pick<Candidate<K>, 'period' | 'facts'>,
): Walk<K>[] =>
  templateId === undefined
    ? []
    : [
        indexWalk(period, {
          read: (after) => askersOf(context, templateId, after, BATCH),
          key: (it) => it,
          candidates: (read) => read.map((memberId) => ({ memberId, period, facts })),
        }),
      ];

/** Only of today: what was not said yesterday is of no use any more. */
export const checkinTopic: DailyTopic<'checkin'> = {
  kind: 'checkin',

  walks: async (context, setting) =>
    askers(context, setting, { period: context.today, facts: { kind: 'checkin', on: context.today, streak: 0, points: 0 } }),

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

  async walks(context, setting, span) {
    const { memberDay } = context.programme.earning;
    if (memberDay === null) return [];
    const { multiplierBp } = memberDay;
    return occasionsDue(setting.daysBefore, span)
      .filter((it) => dayOfMonth(it.on) === memberDay.dayOfMonth)
      .flatMap(({ on, daysLeft, period }) =>
        askers(context, setting, { period, facts: { kind: 'member_day', on, daysLeft, multiplierBp } }),
      );
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
