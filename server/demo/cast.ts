/** The people one can be in the demo, and the names of everybody else. Openids and names are made up. */
import type { Bilingual } from '@/types/contract/values';

export type NoteKind = 'points' | 'expiring' | 'birthday' | 'dormant' | 'streak' | 'official';

export interface CastMember {
  readonly openid: string;
  readonly name: Bilingual;
  /** What the panel says about them. */
  readonly notes: readonly NoteKind[];
  /** The app in which they became a member, and were known alone at first; the mini-program by default. */
  readonly home?: App;
}

/** The shop's two apps. */
export type App = 'mini' | 'official';

export const NEWCOMER = 'demo-new';
export const STAFF = 'demo-staff';
export const OWNER = 'demo-owner';

export const CAST = {
  xiaoman: { openid: 'demo-xiaoman', name: { zh: '小满', en: 'Xiaoman' }, notes: ['points', 'expiring'] },
  ashu: { openid: 'demo-ashu', name: { zh: '阿树', en: 'Ashu' }, notes: ['birthday', 'dormant'] },
  linjian: { openid: 'demo-linjian', name: { zh: '林间', en: 'Linjian' }, notes: ['streak'] },
  azhou: { openid: 'demo-azhou', name: { zh: '阿舟', en: 'Azhou' }, notes: ['points', 'official'], home: 'official' },
} as const satisfies Record<string, CastMember>;

/** Members of the shop's older system, imported with their phones: whoever proves one of these numbers finds the old points. */
export const OLD_CARDS = [
  { card: 'LC-0381', name: '王阿姨', phone: '13800000381', shopId: 'jingan', everyDays: 9 },
  { card: 'LC-0744', name: '陆先生', phone: '13800000744', shopId: 'jingan', everyDays: 16 },
  { card: 'LC-1020', name: '小米', phone: '13800001020', shopId: 'jingan', everyDays: 27 },
] as const;

export const CREW = {
  [STAFF]: { zh: '阿宁', en: 'Aning' },
  [OWNER]: { zh: '老板', en: 'The owner' },
} as const;

/** Shop assistants of the other two shops, who record what is bought there. */
export const OTHER_STAFF = {
  xuhui: { openid: 'demo-staff-xuhui', name: '小北' },
  binjiang: { openid: 'demo-staff-binjiang', name: '阿岸' },
} as const;

const CREW_OPENIDS: readonly string[] = [STAFF, OWNER, ...Object.values(OTHER_STAFF).map((it) => it.openid)];
export const isCrew = (openid: string): boolean => CREW_OPENIDS.includes(openid);

/** Nicknames as members of a coffee shop give themselves; combined with a second part where more are needed. */
export const NICKNAMES = [
  '一口拿铁',
  '周周',
  '早八人',
  '橘子汽水',
  '老陈',
  '豆豆妈',
  '阿哲',
  '不加糖',
  '南风',
  '小鹿',
  '青柠',
  '王同学',
  '海盐',
  '慢慢',
  '阿May',
  '苏打饼',
  '七七',
  '栗子',
  '木木',
  '十一',
  '晴天',
  '小圆',
  '半糖',
  '向北',
  '阿福',
  '茉莉',
  '云朵',
  '老张',
  '可可',
  '西瓜',
  '米粒',
  '阿里嘎多',
  '夏至',
  '猫在窗台',
  '跑步的人',
  '小顾',
  '安安',
  '麦子',
  '花卷',
  '阿九',
] as const;
export const NICKNAME_TAILS = ['', '呀', '同学', '在路上', 'L', '的早晨', '1988', '酱'] as const;
