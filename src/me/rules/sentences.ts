/** The rules in plain words, made from the programme itself; pure, so that it is tested without a page. */
import type { PublicProgramme } from '@/types/contract/programme';
import { factor, grouped } from '@/src/format/number';
import type { Language } from '@/src/texts/language';
import type { rulesTexts } from '@/src/texts/rules';

type Texts = (typeof rulesTexts)['zh'];

export interface Section {
  title: string;
  lines: string[];
}

interface Reader {
  t: Texts;
  language: Language;
  /** Campaigns that are over are left out. */
  today: string;
  /** A category's name, or its id where it has none. */
  categoryName: (category: string) => string;
}

/** Every setting that binds a member is said; what is switched off is left out. */
export function rulesOf(programme: PublicProgramme, reader: Reader): Section[] {
  const sections = [
    earningOf(programme, reader),
    multipliersOf(programme, reader),
    expiryOf(programme, reader),
    refundsOf(programme, reader),
    tiersOf(programme, reader),
    growthOf(programme, reader),
    checkinOf(programme, reader),
    { title: reader.t.mall, lines: [reader.t.pickup(programme.mall.pickupDays)] },
  ];
  return sections.filter((it) => it.lines.length > 0);
}

/** Leaves out what a setting has switched off. */
const said = (...lines: (string | false)[]): string[] => lines.filter((it) => it !== false);

function earningOf({ earning }: PublicProgramme, { t }: Reader): Section {
  const { joinPoints, pointsPer100Yuan, availableAfterDays: days } = earning;
  const arrives = days === 0 ? t.atOnce : days === 1 ? t.nextDay : t.afterDays(days);
  const buys = pointsPer100Yuan > 0;
  return {
    title: t.earning,
    lines: said(joinPoints > 0 && t.join(grouped(joinPoints)), buys && t.purchase(grouped(pointsPer100Yuan)), buys && arrives),
  };
}

function multipliersOf({ earning, growth }: PublicProgramme, { t, language, today, categoryName }: Reader): Section {
  const { memberDay, birthdayMonth, categories, campaigns, combine } = earning;
  const coming = campaigns.filter((it) => it.until >= today);
  return {
    title: t.multipliers,
    lines: said(
      growth.tiers.map((it) => t.tierTimes(it.name[language], factor(it.multiplierBp))).join(' · '),
      memberDay !== null && t.memberDay(memberDay.dayOfMonth, factor(memberDay.multiplierBp)),
      birthdayMonth !== null && t.birthdayMonth(factor(birthdayMonth.multiplierBp)),
      ...categories.map((it) => t.category(categoryName(it.category), factor(it.multiplierBp))),
      ...coming.map((it) => t.campaign(it.name[language], it.from, it.until, factor(it.multiplierBp))),
      combine === 'best' ? t.best : t.sum,
    ),
  };
}

function expiryOf({ earning }: PublicProgramme, { t }: Reader): Section {
  const { expiry, restoreGraceDays } = earning;
  if (expiry.type === 'never') return { title: t.expiry, lines: [t.never] };
  return { title: t.expiry, lines: [lifeOf(expiry, t), t.soonest, t.grace(restoreGraceDays)] };
}

function lifeOf(expiry: PublicProgramme['earning']['expiry'], t: Texts): string {
  if (expiry.type === 'month_end') return t.monthEnd(expiry.months);
  if (expiry.type === 'days') return t.days(expiry.days);
  return expiry.type === 'year_end' ? t.yearEnd(expiry.years) : t.never;
}

const refundsOf = ({ earning }: PublicProgramme, { t }: Reader): Section => ({
  title: t.refunds,
  lines: earning.shortfall === 'debt' ? [t.clawback, t.debt, t.cancels] : [t.clawback, t.forgive],
});

const tiersOf = ({ growth }: PublicProgramme, { t, language }: Reader): Section => ({
  title: t.tiers,
  lines: [
    ...growth.tiers.map(({ name, growth: needed, benefits }) => {
      const head = needed === 0 ? t.firstTier(name[language]) : t.tier(name[language], grouped(needed));
      return [head, ...benefits.map((it) => it[language])].join(' · ');
    }),
    t.window(growth.windowDays),
    t.hold(growth.holdYears),
    t.keep,
    ...(growth.refundTakesTierDays > 0 ? [t.takenBack(growth.refundTakesTierDays)] : []),
    ...(growth.tiers.some((it) => it.gift !== undefined) ? [t.giftOnce(growth.refundTakesTierDays)] : []),
  ],
});

const growthOf = ({ growth: it }: PublicProgramme, { t }: Reader): Section => ({
  title: t.growth,
  lines: said(
    it.perYuan > 0 && t.perYuan(it.perYuan),
    it.perActiveDay > 0 && t.perActiveDay(it.perActiveDay),
    it.perCheckin > 0 && t.perCheckin(it.perCheckin, it.checkinMonthMax),
    t.neverSpent,
  ),
});

function checkinOf({ checkin }: PublicProgramme, { t }: Reader): Section {
  const { dayPoints, stages } = checkin;
  const last = stages[stages.length - 1];
  return {
    title: t.checkin,
    lines: said(
      dayPoints > 0 && t.dayPoints(dayPoints),
      ...stages.map(({ day, points, coupon }) => {
        if (coupon === undefined) return t.stage(day, points);
        return points > 0 ? t.stageBoth(day, points) : t.stageCoupon(day);
      }),
      last !== undefined && t.cycle(last.day),
    ),
  };
}
