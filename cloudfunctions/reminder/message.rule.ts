/** What a reminder says, made from its facts: the fields that go to WeChat and the lines of the inbox. */
import { birthdayWords, checkinWords, couponWords, memberDayWords, pointsWords, tierWords, winBackWords } from './dayWords.rule';
import type { Facts } from './facts.rule';
import { fitField } from './field.rule';
import { cancelledWords, conflictWords, exchangeWords, riseWords, wishWords } from './newsWords.rule';
import type { Said } from './words.rule';

/** Values by the names that a programme's field mapping uses. */
export function valuesOf(facts: Facts): Readonly<Record<string, Said>> {
  switch (facts.kind) {
    case 'birthday':
      return birthdayWords(facts);
    case 'points_expiring':
      return pointsWords(facts);
    case 'coupon_expiring':
      return couponWords(facts);
    case 'tier_risen':
      return riseWords(facts);
    case 'tier_at_risk':
      return tierWords(facts);
    case 'exchange_ready':
      return exchangeWords(facts);
    case 'checkin':
      return checkinWords(facts);
    case 'member_day':
      return memberDayWords(facts);
    case 'win_back':
      return winBackWords(facts);
    case 'wish':
      return wishWords(facts);
    case 'exchange_cancelled':
      return cancelledWords(facts);
    case 'phone_conflict':
      return conflictWords(facts);
  }
}

/** The message's data as WeChat takes it: in Chinese, each value cut to its field's rule. */
export function fieldsOf(facts: Facts, mapping: Readonly<Record<string, string>>): Record<string, { value: string }> {
  const values = valuesOf(facts);
  return Object.fromEntries(
    Object.entries(mapping).map(([field, name]) => {
      const said = values[name];
      return [field, { value: fitField(field, said?.zh ?? '', said?.clock) }];
    }),
  );
}

/** The lines of the inbox. */
export const linesOf = (facts: Facts, language: 'zh' | 'en'): { label: string; text: string }[] =>
  Object.values(valuesOf(facts)).map((it) => ({ label: it.label[language], text: it[language] }));
