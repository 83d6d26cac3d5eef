/** The people one can be in the demo, and the names of everybody else. Openids and names are made up. */
import type { Bilingual } from '@/types/contract/values';

export type NoteKind = 'points' | 'expiring' | 'birthday' | 'dormant' | 'streak';

export interface CastMember {
  readonly openid: string;
  readonly name: Bilingual;
  /** What the panel says about them. */
  readonly notes: readonly NoteKind[];
}

export const NEWCOMER = 'demo-new';
export const STAFF = 'demo-staff';
export const OWNER = 'demo-owner';

export const CAST = {
  xiaoman: { openid: 'demo-xiaoman', name: { zh: '小满', en: 'Xiaoman' }, notes: ['points', 'expiring'] },
  ashu: { openid: 'demo-ashu', name: { zh: '阿树', en: 'Ashu' }, notes: ['birthday', 'dormant'] },
  linjian: { openid: 'demo-linjian', name: { zh: '林间', en: 'Linjian' }, notes: ['streak'] },
} as const satisfies Record<string, CastMember>;

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
