/** Birthdays: told before and on the day; the gift comes with the first telling, once a programme year for a person. */
import { grantMany } from '../coupon/coupon.usecase';
import { birthdays, takeBirthdayGifts } from '../identity/identity.usecase';
import { yearOf } from '../kernel/calendar';
import type { Tx } from '../kernel/context';
import { daysUntil, occasionsDue } from './occasion.rule';
import { monthDaysCelebratedOn } from './schedule.rule';
import { batches, BATCH, type About, type DailyTopic } from './topic';

type Kind = 'birthday';

export const birthdayTopic: DailyTopic<Kind> = {
  kind: 'birthday',

  async *candidates(context, { daysBefore }, span) {
    const gift = context.programme.identity.birthdayCoupon !== undefined;
    for (const { on, daysLeft, period } of occasionsDue(daysBefore, span)) {
      const monthDays = monthDaysCelebratedOn(on);
      for await (const batch of batches<{ memberId: string }>((last) => birthdays(context, monthDays, last?.memberId, BATCH)))
        yield batch.map(({ memberId }) => ({ memberId, period, facts: { kind: 'birthday', on, daysLeft, gift } }));
    }
  },

  look: async ({ today }, asked) => asked.map(({ facts }) => ({ ...facts, daysLeft: daysUntil(today, facts.on) })),

  also: (tx, told) => giveGifts(tx, told),
};

/** One call has birthdays of one day, so of one year. */
async function giveGifts(tx: Tx, told: readonly About<Kind>[]): Promise<void> {
  const templateId = tx.programme.identity.birthdayCoupon;
  const [first] = told;
  if (templateId === undefined || first === undefined) return;
  const year = yearOf(first.facts.on);
  const due = await takeBirthdayGifts(
    tx,
    told.map((it) => it.person.memberId),
    year,
  );
  await grantMany(
    tx,
    templateId,
    [...due].map((memberId) => ({ memberId, key: `birthday:${memberId}:${year}` })),
  );
}
