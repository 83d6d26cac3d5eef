/** What WeChat's stand-in delivered, as a person would read it. */
import type { Programme } from '@/types/contract/programme';
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

type Kinds = readonly {
  readonly kind: string;
  readonly templateId: string;
  readonly title: Bilingual;
  readonly fields: Readonly<Record<string, string>>;
}[];

export const kindsOf = (programme: Programme): Kinds =>
  Object.entries(programme.reminders.kinds).map(([kind, it]) => ({ kind, ...it }));

/** The words that stand beside a value in WeChat's card: part of the template there, so not of the message. */
const LABELS: Readonly<Record<string, Bilingual>> = {
  points: { zh: '到期积分', en: 'Points' },
  date: { zh: '日期', en: 'Date' },
  'points_expiring.date': { zh: '到期日', en: 'Until' },
  gift: { zh: '礼物', en: 'Gift' },
  note: { zh: '提示', en: 'Note' },
};

export function demoMessage(message: Delivered, kinds: Kinds): DemoMessage {
  const kind = kinds.find((it) => it.templateId === message.templateId);
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
