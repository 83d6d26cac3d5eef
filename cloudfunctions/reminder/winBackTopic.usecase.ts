/** Asking back who has not been seen for as long as the shop chose. */
import { seenSince, visitorsOn } from '../counter/visitors.usecase';
import { daysBetween } from '../kernel/calendar';
import type { LocalDay } from '@/types/contract/values';
import type { Reader } from '../kernel/database';
import { balancesOf } from '../points/points.usecase';
import { absencesDue } from './occasion.rule';
import { BATCH, indexWalk, type About, type DailyTopic } from './topic';

export const winBackTopic: DailyTopic<'win_back'> = {
  kind: 'win_back',

  walks: async (context, { daysAfter }, span) =>
    absencesDue(daysAfter, span).map(({ lastVisit, days, period }) =>
      indexWalk(period, {
        read: (after) => visitorsOn(context, lastVisit, after, BATCH),
        key: (it) => it.place,
        candidates: (read) =>
          [...new Set(read.map((it) => it.memberId))].map((memberId) => ({
            memberId,
            period,
            facts: { kind: 'win_back', on: context.today, lastVisit, days, points: 0 },
          })),
      }),
    ),

  async look(reader, asked) {
    const seen = await seenAgain(reader, asked);
    const balances = await balancesOf(
      reader,
      reader,
      asked.map((it) => it.person.memberId),
    );
    return asked.map(({ person, facts }) => {
      if (person.ids.some((id) => seen.has(`${id}/${facts.lastVisit}`))) return undefined;
      const points = balances.get(person.memberId)?.available ?? 0;
      return { ...facts, days: daysBetween(facts.lastVisit, reader.today), points };
    });
  },
};

/** `<id>/<day>` of each who was in a shop after that day of theirs; one look for each of the few days. */
async function seenAgain(reader: Reader, asked: readonly About<'win_back'>[]): Promise<Set<string>> {
  const byDay = new Map<LocalDay, string[]>();
  for (const { person, facts } of asked) byDay.set(facts.lastVisit, [...(byDay.get(facts.lastVisit) ?? []), ...person.ids]);
  const seen = new Set<string>();
  for (const [day, ids] of byDay) for (const id of await seenSince(reader, ids, day)) seen.add(`${id}/${day}`);
  return seen;
}
