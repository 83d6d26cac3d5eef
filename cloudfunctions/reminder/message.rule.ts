/** What a reminder says, made from its facts: the fields that go to WeChat and the lines of the inbox, in one place for each kind. */
import type { LocalDay } from '@/types/contract/values';
import { dateText, dateTextEn, fitField } from './field.rule';

/** Facts of a reminder, kept with it; texts are made when they are shown. */
export type Facts =
  | { readonly kind: 'birthday'; readonly on: LocalDay; readonly daysLeft: number; readonly gift: boolean }
  | { readonly kind: 'points_expiring'; readonly on: LocalDay; readonly daysLeft: number; readonly points: number };

export type DecidedKind = Facts['kind'];

interface Said {
  readonly label: { readonly zh: string; readonly en: string };
  readonly zh: string;
  readonly en: string;
}

/** Values by the names that a programme's field mapping uses. */
export function valuesOf(facts: Facts): Readonly<Record<string, Said>> {
  return facts.kind === 'birthday' ? birthdayValues(facts) : pointsValues(facts);
}

function birthdayValues({ on, daysLeft, gift }: Extract<Facts, { kind: 'birthday' }>): Record<string, Said> {
  return {
    gift: {
      label: { zh: '生日礼', en: 'Gift' },
      zh: gift ? '生日礼一份，已放入卡券' : '祝你生日快乐',
      en: gift ? 'A birthday gift is among your coupons' : 'Happy birthday',
    },
    date: { label: { zh: '生日', en: 'Birthday' }, zh: dateText(on), en: dateTextEn(on) },
    note: {
      label: { zh: '说明', en: 'Note' },
      zh: daysLeft === 0 ? '生日快乐，今天就来坐坐' : `还有 ${daysLeft} 天，到店出示即可`,
      en: daysLeft === 0 ? 'Happy birthday. Come and sit with us today.' : `In ${daysLeft} days. Show it in the shop.`,
    },
  };
}

function pointsValues({ on, daysLeft, points }: Extract<Facts, { kind: 'points_expiring' }>): Record<string, Said> {
  return {
    points: { label: { zh: '积分', en: 'Points' }, zh: String(points), en: String(points) },
    date: { label: { zh: '到期日', en: 'Expires on' }, zh: dateText(on), en: dateTextEn(on) },
    note: {
      label: { zh: '说明', en: 'Note' },
      zh: daysLeft === 0 ? '今天是最后一天，去换点喜欢的' : `还有 ${daysLeft} 天，去换点喜欢的`,
      en: daysLeft === 0 ? 'Today is the last day to use them.' : `${daysLeft} days left to use them.`,
    },
  };
}

/** The message's data as WeChat takes it: in Chinese, each value cut to its field's rule. */
export function fieldsOf(facts: Facts, mapping: Readonly<Record<string, string>>): Record<string, { value: string }> {
  const values = valuesOf(facts);
  return Object.fromEntries(
    Object.entries(mapping).map(([field, name]) => [field, { value: fitField(field, values[name]?.zh ?? '') }]),
  );
}

/** The lines of the inbox. */
export const linesOf = (facts: Facts, language: 'zh' | 'en'): { label: string; text: string }[] =>
  Object.values(valuesOf(facts)).map((it) => ({ label: it.label[language], text: it[language] }));
