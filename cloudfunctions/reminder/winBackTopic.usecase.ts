/** Asking back who has not been seen for as long as the shop chose. */
import { seenSince, visitorsOn, type Visitor } from '../counter/visitors.usecase';
import { daysBetween } from '../kernel/calendar';
import type { LocalDay } from '@/types/contract/values';
import type { Reader } from '../kernel/database';
import { balancesOf } from '../points/points.usecase';
import { absencesDue } from './occasion.rule';
import { batches, BATCH, type About, type DailyTopic } from './topic';

export const winBackTopic: DailyTopic<'win_back'> = {
  kind: 'win_back',

  async *candidates(context, { daysAfter }, span) {
    for (const { lastVisit, days, period } of absencesDue(daysAfter, span))
      for await (const batch of batches<Visitor>((last) => visitorsOn(context, lastVisit, last?.place ?? '', BATCH)))
        yield [...new Set(batch.map((it) => it.memberId))].map((memberId) => ({
          memberId,
          period,
          facts: { kind: 'win_back', on: context.today, lastVisit, days, points: 0 },
        }));
  },

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
