/** What WeChat's stand-in delivered, as a person would read it. */
import type { Programme } from '@/types/contract/programme';
import { REMINDER_KINDS, type ReminderKind } from '@/types/contract/reminderKind';
import type { Bilingual } from '@/types/contract/values';
import type { Delivered } from '../wechat/book';

export interface DemoMessage {
  readonly messageId: string;
  readonly openid: string;
  readonly templateId: string;
  readonly title: Bilingual;
  readonly lines: readonly { readonly label: Bilingual; readonly text: string }[];
  /** The page that a tap opens. */
  readonly page: string;
  readonly data: Delivered['data'];
  readonly at: string;
}

interface TemplateOfKind {
  readonly kind: ReminderKind;
  readonly templateId: string;
  readonly title: Bilingual;
  /** Values by WeChat's field names. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The kinds that WeChat delivers; one without a template stands in the inbox alone. */
export const templatesOf = ({ reminders }: Programme): TemplateOfKind[] =>
  REMINDER_KINDS.flatMap((kind) => {
    const { templateId, title, fields } = reminders.kinds[kind] ?? {};
    if (templateId === undefined || title === undefined || fields === undefined) return [];
    return [{ kind, templateId, title, fields }];
  });

/** The words that stand beside a value in WeChat's card: part of the template there, so not of the message. */
const LABELS: Readonly<Record<string, Bilingual>> = {
  gift: { zh: '礼物', en: 'Gift' },
  coupon: { zh: '优惠券', en: 'Coupon' },
  count: { zh: '张数', en: 'Coupons' },
  tier: { zh: '等级', en: 'Tier' },
  benefit: { zh: '权益', en: 'Benefit' },
  missing: { zh: '还差成长值', en: 'Growth to go' },
  reward: { zh: '兑换', en: 'Reward' },
  pickupCode: { zh: '领取码', en: 'Pickup code' },
  shop: { zh: '门店', en: 'Shop' },
  streak: { zh: '已连签天数', en: 'Days in a row' },
  multiplier: { zh: '积分倍数', en: 'Points' },
  days: { zh: '离上次到店天数', en: 'Days since your visit' },
  points: { zh: '积分', en: 'Points' },
  date: { zh: '日期', en: 'Date' },
  note: { zh: '提示', en: 'Note' },
  'birthday.date': { zh: '生日', en: 'Birthday' },
  'points_expiring.points': { zh: '到期积分', en: 'Points' },
  'points_expiring.date': { zh: '到期日', en: 'Until' },
  'coupon_expiring.date': { zh: '到期日', en: 'Until' },
  'tier_risen.date': { zh: '有效至', en: 'Until' },
  'tier_at_risk.tier': { zh: '当前等级', en: 'Tier' },
  'tier_at_risk.date': { zh: '保级截止', en: 'Until' },
  'exchange_ready.date': { zh: '领取截止', en: 'Collect by' },
  'checkin.points': { zh: '签到可得', en: 'Points' },
  'member_day.date': { zh: '会员日', en: 'Member day' },
  'win_back.points': { zh: '可用积分', en: 'Points' },
  'wish.points': { zh: '所需积分', en: 'Points' },
};

export function demoMessage(message: Delivered, templates: readonly TemplateOfKind[]): DemoMessage {
  const kind = templates.find((it) => it.templateId === message.templateId);
  const labelOf = (field: string): Bilingual => {
    const value = kind?.fields[field] ?? field;
    return LABELS[`${kind?.kind ?? ''}.${value}`] ?? LABELS[value] ?? { zh: value, en: value };
  };
  const { messageId, openid, templateId, page, data, at } = message;
  const lines = Object.entries(data).map(([field, { value }]) => ({ label: labelOf(field), text: value }));
  return {
    messageId,
    openid,
    templateId,
    title: kind?.title ?? { zh: templateId, en: templateId },
    lines,
    page,
    data,
    at: at.toISOString(),
  };
}
