/** The rules page says what the programme sets. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Programme, PublicProgramme } from '@/types/contract/programme';
import { rulesOf } from '@/src/me/rules/sentences';
import { rulesTexts } from '@/src/texts/rules';

const root = path.resolve(__dirname, '../../..');
const DEFAULT = Programme.parse(JSON.parse(readFileSync(path.join(root, 'config/programme/programme.json'), 'utf8')));
const { fenPer100Points: _books, ...EARNING } = DEFAULT.earning;
const brand = { name: { zh: '拾野', en: 'Shiye' }, accent: '#2b5a4a', accentDark: '#7fb8a3' };

const aProgramme = (earning: object = {}, growth: object = {}, checkin: object = {}) =>
  PublicProgramme.parse({
    ...DEFAULT,
    from: '2026-01-01',
    brand,
    joinCoupon: null,
    earning: { ...EARNING, ...earning },
    growth: { ...DEFAULT.growth, ...growth },
    checkin: { ...DEFAULT.checkin, ...checkin },
  });
const said = (programme: PublicProgramme, language: 'zh' | 'en' = 'zh') =>
  rulesOf(programme, { t: rulesTexts[language], language, today: '2026-11-20', categoryName: (it) => `〈${it}〉` })
    .flatMap((it) => it.lines)
    .join('\n');

it('the default programme is said in whole', () => {
  const text = said(aProgramme());
  for (const fact of [
    '入会送 100 积分',
    '每消费 100 元得 10 积分',
    '次日到账',
    '金卡 1.25 倍',
    '每月 28 日会员日 2 倍',
    '取最高的一个',
    '第 12 个月的月末',
    '退回后 30 天内',
    '记为欠分',
    '银卡：成长值 600',
    '黑卡：成长值 8,000',
    '近 365 天',
    '次年 12 月 31 日',
    '每实付 1 元得 1 点',
    '每月最多 20 点',
    '连签第 7 天，另得 10 积分',
    '连签第 30 天，另得一张券',
    '兑换后 30 天内到店领取',
  ]) {
    expect(text).toContain(fact);
  }
});

it.each([
  { name: 'at once', earning: { availableAfterDays: 0 }, fact: '马上到账' },
  { name: 'after days', earning: { availableAfterDays: 7 }, fact: '7 天后到账' },
  { name: 'added up', earning: { combine: 'sum' }, fact: '多出的部分相加' },
  { name: 'fixed days', earning: { expiry: { type: 'days', days: 90 } }, fact: '90 天内有效' },
  { name: 'this year’s end', earning: { expiry: { type: 'year_end', years: 0 } }, fact: '当年 12 月 31 日有效' },
  { name: 'never', earning: { expiry: { type: 'never' } }, fact: '积分不会过期' },
  { name: 'forgiven', earning: { shortfall: 'forgive' }, fact: '不再追收' },
  { name: 'a category', earning: { categories: [{ category: 'drinks', multiplierBp: 15_000 }] }, fact: '〈drinks〉 1.5 倍' },
  { name: 'the birthday month', earning: { birthdayMonth: { multiplierBp: 20_000 } }, fact: '生日当月 2 倍' },
])('another setting is another sentence: $name', ({ earning, fact }) => {
  expect(said(aProgramme())).not.toContain(fact);
  expect(said(aProgramme(earning))).toContain(fact);
});

it('what is switched off is not promised', () => {
  const text = said(
    aProgramme({ joinPoints: 0, memberDay: null }, { perReview: 0, perInvitation: 0 }, { dayPoints: 0, stages: [] }),
  );
  for (const word of ['入会送', '会员日', '评价', '邀请', '签到得 0', '连签']) expect(text).not.toContain(word);
});

it('a campaign is told until it is over', () => {
  const campaign = { campaignId: 'autumn', name: { zh: '秋日', en: 'Autumn' }, multiplierBp: 30_000, from: '2026-11-01' };
  expect(said(aProgramme({ campaigns: [{ ...campaign, until: '2026-11-20' }] }))).toContain(
    '秋日：2026-11-01 至 2026-11-20，3 倍',
  );
  expect(said(aProgramme({ campaigns: [{ ...campaign, until: '2026-11-19' }] }))).not.toContain('秋日');
});

it('both languages say the same number of things', () => {
  expect(said(aProgramme(), 'en').split('\n')).toHaveLength(said(aProgramme()).split('\n').length);
});
