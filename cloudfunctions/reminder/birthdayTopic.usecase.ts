/** Birthdays: told before and on the day; the gift comes with the first telling, once a programme year for a person. */
import type { LocalDay } from '@/types/contract/values';
import { birthdayGiftKey, birthdayGiftsLeft, grantMany } from '../coupon/coupon.usecase';
import { birthdays, birthdaysOf, takeBirthdayGifts } from '../identity/identity.usecase';
import { addDays, yearOf } from '../kernel/calendar';
import type { Context, Tx } from '../kernel/context';
import { done } from '../kernel/outcome';
import { daysUntil, occasionsDue, type Occasion, type Span } from './occasion.rule';
import { monthDaysCelebratedOn } from './schedule.rule';
import { BATCH, indexWalk, pagesOf, type About, type DailyTopic, type Walk } from './topic';

type Kind = 'birthday';

export const birthdayTopic: DailyTopic<Kind> = {
  kind: 'birthday',

  walks: async (context, { daysBefore }, span) => occasionsDue(daysBefore, span).map((it) => birthdaysOn(context, it)),

  async look(reader, asked) {
    const born = await birthdaysOf(
      reader,
      asked.map(({ person }) => person.memberId),
    );
    const left = await birthdayGiftsLeft(
      reader,
      asked.flatMap(({ person }) => person.ids),
      asked.map(({ facts }) => yearOf(facts.on)),
    );
    return asked.map(({ person, facts }) => {
      const mine = born.get(person.memberId);
      // Staff may have corrected it meanwhile.
      if (mine === undefined || !monthDaysCelebratedOn(facts.on).includes(mine.monthDay)) return undefined;
      const gift = facts.gift && (isGiftDue(mine.giftYear, facts.on) || isGiftLeft(left, person.ids, facts.on));
      return { ...facts, daysLeft: daysUntil(reader.today, facts.on), gift };
    });
  },

  also: (tx, told) => giveGifts(tx, told),
};

/** It comes with being told. */
const isGiftDue = (giftYear: number | undefined, on: LocalDay): boolean => (giftYear ?? 0) < yearOf(on);

/** Not used yet, and to be used on the day itself. */
const isGiftLeft = (left: ReadonlyMap<string, LocalDay>, ids: readonly string[], on: LocalDay): boolean =>
  ids.some((id) => (left.get(birthdayGiftKey(id, yearOf(on))) ?? '') >= on);

function birthdaysOn(context: Context, { on, daysLeft, period }: Occasion): Walk<Kind> {
  const gift = context.programme.identity.birthdayCoupon !== undefined;
  const monthDays = monthDaysCelebratedOn(on);
  return indexWalk(period, {
    read: (after) => birthdays(context, monthDays, after === '' ? undefined : after, BATCH),
    key: (it) => it.memberId,
    candidates: (read) => read.map(({ memberId }) => ({ memberId, period, facts: { kind: 'birthday', on, daysLeft, gift } })),
  });
}

/** One call has birthdays of one day, so of one year. */
async function giveGifts(tx: Tx, told: readonly About<Kind>[]): Promise<void> {
  const [first] = told;
  if (first === undefined) return;
  await giveGift(
    tx,
    told.map((it) => it.person.memberId),
    yearOf(first.facts.on),
  );
}

async function giveGift(tx: Tx, memberIds: readonly string[], year: number): Promise<number> {
  const templateId = tx.programme.identity.birthdayCoupon;
  if (templateId === undefined) return 0;
  const due = await takeBirthdayGifts(tx, memberIds, year);
  await grantMany(
    tx,
    templateId,
    [...due].map((memberId) => ({ memberId, key: birthdayGiftKey(memberId, year) })),
  );
  return due.size;
}

/** Where a shop tells nobody on the day itself, the gift is there on that day all the same. Answers how many had none before. */
export async function giveOnTheDay(context: Context, span: Span): Promise<number> {
  const { birthday } = context.programme.reminders.kinds;
  if (context.programme.identity.birthdayCoupon === undefined || birthday?.daysBefore.includes(0) === true) return 0;
  let given = 0;
  for (let on = span.today; on > span.since; on = addDays(on, -1)) {
    const walk = birthdaysOn(context, { on, daysLeft: 0, period: on });
    for await (const { candidates } of pagesOf(walk)) {
      const memberIds = candidates.map((it) => it.memberId);
      const outcome = await context.transact<number, never>(async (tx) => done(await giveGift(tx, memberIds, yearOf(on))));
      given += outcome.ok ? outcome.data : 0;
    }
  }
  return given;
}
