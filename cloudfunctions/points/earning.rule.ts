/** What a purchase earns, and why, in words that a member can read. Money is whole fen, rates are basis points, points round down once at the end. */
import assert from 'node:assert/strict';
import type { Programme } from '@/types/contract/programme';
import type { Bilingual, LocalDay } from '@/types/contract/values';
import { dayOfMonth } from '../kernel/calendar';

/** `lines` are before any coupon and only their proportions count; `tier` is the one held before the purchase. */
export interface EarningAsked {
  readonly paidFen: number;
  readonly lines?: readonly { readonly sku: string; readonly category: string; readonly amountFen: number }[];
  readonly tier: string;
  readonly day: LocalDay;
  readonly shopId: string;
  readonly birthday?: LocalDay;
}

/** Kept with the purchase, so that a refund years later works by the rules of its day. */
export interface Earning {
  readonly points: number;
  readonly paidFen: number;
  readonly pointsPer100Yuan: number;
  /** Of the whole purchase, rounded down; exact where one multiplier holds for all of it. */
  readonly multiplierBp: number;
  /** Parts of the purchase by multiplier; their fen add up to `paidFen`. */
  readonly parts: readonly { readonly paidFen: number; readonly multiplierBp: number }[];
  readonly explanation: Bilingual;
}

/** One reason for a multiplier. */
interface Factor {
  readonly name: Bilingual;
  readonly bp: number;
}

interface Rated {
  readonly factors: readonly Factor[];
  readonly bp: number;
  readonly weight: number;
}

const ONE_BP = 10_000;
/** 100 yuan in fen, times one whole multiplier: what `paidFen × pointsPer100Yuan × bp` is divided by. */
const DIVISOR = 10_000n * BigInt(ONE_BP);

/** The earning of a purchase. With no lines, or none that cost anything, rules for categories and products do not apply. */
export function earningFor(programme: Programme, asked: EarningAsked): Earning {
  assert(Number.isSafeInteger(asked.paidFen) && asked.paidFen >= 0, 'fen are whole and not negative');
  const lines = (asked.lines ?? []).filter((it) => it.amountFen > 0);
  const rated = merge(
    (lines.length === 0 ? [undefined] : lines).map((line) => {
      const factors = factorsFor(programme, asked, line);
      return { factors, bp: combine(programme, factors), weight: line?.amountFen ?? 1 };
    }),
  );
  const shares = shareOut(
    asked.paidFen,
    rated.map((it) => it.weight),
  );
  const parts = rated.map((it, i) => ({ paidFen: shares[i] ?? 0, multiplierBp: it.bp }));
  const { pointsPer100Yuan } = programme.earning;
  const weighted = parts.reduce((sum, it) => sum + BigInt(it.paidFen) * BigInt(it.multiplierBp), 0n);
  return {
    points: Number((weighted * BigInt(pointsPer100Yuan)) / DIVISOR),
    paidFen: asked.paidFen,
    pointsPer100Yuan,
    multiplierBp: asked.paidFen === 0 ? (parts[0]?.multiplierBp ?? ONE_BP) : Number(weighted / BigInt(asked.paidFen)),
    parts,
    explanation: explain(programme, rated),
  };
}

/** What the rest of a purchase earns at the same multiplier, after refunds: rounded down once, from the whole. */
export function remainingEarning(
  earning: Pick<Earning, 'paidFen' | 'pointsPer100Yuan' | 'parts'>,
  remainingPaidFen: number,
): number {
  assert(remainingPaidFen >= 0 && remainingPaidFen <= earning.paidFen, 'the rest is part of the purchase');
  if (earning.paidFen === 0) return 0;
  const weighted = earning.parts.reduce((sum, it) => sum + BigInt(it.paidFen) * BigInt(it.multiplierBp), 0n);
  return Number((weighted * BigInt(earning.pointsPer100Yuan) * BigInt(remainingPaidFen)) / (DIVISOR * BigInt(earning.paidFen)));
}

type Line = NonNullable<EarningAsked['lines']>[number];

function factorsFor(programme: Programme, asked: EarningAsked, line: Line | undefined): Factor[] {
  const { growth, earning } = programme;
  const tier = growth.tiers.find((it) => it.tier === asked.tier) ?? growth.tiers[0];
  const category = earning.categories.find((it) => it.category === line?.category);
  const birthday = earning.birthdayMonth !== null && asked.birthday?.slice(5, 7) === asked.day.slice(5, 7);
  return [
    ...(tier === undefined ? [] : [{ name: tier.name, bp: tier.multiplierBp }]),
    ...(earning.memberDay !== null && dayOfMonth(asked.day) === earning.memberDay.dayOfMonth
      ? [{ name: { zh: '会员日', en: 'Member day' }, bp: earning.memberDay.multiplierBp }]
      : []),
    ...(earning.birthdayMonth !== null && birthday
      ? [{ name: { zh: '生日月', en: 'Birthday month' }, bp: earning.birthdayMonth.multiplierBp }]
      : []),
    ...(category === undefined ? [] : [{ name: { zh: category.category, en: category.category }, bp: category.multiplierBp }]),
    ...earning.campaigns
      .filter((it) => it.from <= asked.day && asked.day <= it.until)
      .filter((it) => it.shopIds.length === 0 || it.shopIds.includes(asked.shopId))
      .filter((it) => covers(it, line))
      .map((it) => ({ name: it.name, bp: it.multiplierBp })),
  ];
}

/** A campaign that names categories or products holds for their lines alone. */
const covers = (
  campaign: { readonly categories: readonly string[]; readonly skus: readonly string[] },
  line: Line | undefined,
): boolean =>
  (campaign.categories.length === 0 && campaign.skus.length === 0) ||
  (line !== undefined && (campaign.categories.includes(line.category) || campaign.skus.includes(line.sku)));

/** The best single one, or one whole and all extra parts; never below nothing. */
function combine(programme: Programme, factors: readonly Factor[]): number {
  if (programme.earning.combine === 'best') return Math.max(...factors.map((it) => it.bp));
  return Math.max(
    0,
    factors.reduce((sum, it) => sum + it.bp - ONE_BP, ONE_BP),
  );
}

/** Lines with the same reasons are one part. */
function merge(rated: readonly Rated[]): Rated[] {
  const merged = new Map<string, Rated>();
  for (const it of rated) {
    const id = JSON.stringify(it.factors);
    merged.set(id, { ...it, weight: it.weight + (merged.get(id)?.weight ?? 0) });
  }
  return [...merged.values()];
}

/** Divides whole fen by weight; what rounding leaves over goes to the last part, so that the parts add up to the whole. */
function shareOut(fen: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, it) => sum + BigInt(it), 0n);
  let before = 0n;
  let given = 0n;
  return weights.map((weight) => {
    before += BigInt(weight);
    const upTo = (BigInt(fen) * before) / total;
    const share = Number(upTo - given);
    given = upTo;
    return share;
  });
}

const times = (bp: number): string => String(bp / ONE_BP);

/** "金卡 1.25 倍 · 会员日 2 倍 → 取高者"; several parts are separated by a semicolon. */
function explain(programme: Programme, rated: readonly Rated[]): Bilingual {
  const sentences = rated.map((it) => explainOne(programme, it));
  return { zh: sentences.map((it) => it.zh).join('；'), en: sentences.map((it) => it.en).join('; ') };
}

function explainOne(programme: Programme, { factors, bp }: Rated): Bilingual {
  const zh = factors.map((it) => `${it.name.zh} ${times(it.bp)} 倍`).join(' · ');
  const en = factors.map((it) => `${it.name.en} ${times(it.bp)}×`).join(' · ');
  if (factors.length < 2) return { zh, en };
  if (programme.earning.combine === 'best') return { zh: `${zh} → 取高者`, en: `${en} → the higher counts` };
  return { zh: `${zh} → 相加 ${times(bp)} 倍`, en: `${en} → together ${times(bp)}×` };
}
