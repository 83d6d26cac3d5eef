/** The owner's files under `config/`: read, checked together, compared with the database, and applied. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { applyTemplates } from '@/cloudfunctions/coupon/coupon.usecase';
import { bindCollection, runTransaction, type Reader } from '@/cloudfunctions/kernel/database';
import type { Platform } from '@/cloudfunctions/kernel/platform';
import { applyRewards } from '@/cloudfunctions/mall/mall.usecase';
import { applyProgramme, applyShop, planProgramme, planShop, type Difference } from '@/cloudfunctions/shop/apply.usecase';
import { ShopConfig } from '@/types/contract/shopFile';
import type { LocalDay } from '@/types/contract/values';
import { recordCommand } from './commandTrail';
import { Foreseen } from './stopping';

const FOLDER = path.resolve(__dirname, '../config');
const FILES = {
  brand: 'shop/brand.json',
  shops: 'shop/shops.json',
  rewards: 'shop/rewards.json',
  coupons: 'shop/coupons.json',
  programme: 'programme/programme.json',
} as const;

/** Throws one sentence a fault, with the file and the place in it. */
export async function readShopFiles(folder = FOLDER): Promise<ShopConfig> {
  const read = await Promise.all(
    Object.entries(FILES).map(async ([name, file]): Promise<[string, unknown]> => {
      const text = await readFile(path.join(folder, file), 'utf8');
      try {
        return [name, JSON.parse(text)];
      } catch (error) {
        throw new Foreseen(`config/${file} is not JSON: ${error instanceof Error ? error.message : ''}`);
      }
    }),
  );
  const parsed = ShopConfig.safeParse(Object.fromEntries(read));
  if (parsed.success) return parsed.data;
  const fileOf = (name: unknown) => Object.entries(FILES).find(([it]) => it === name)?.[1];
  const faults = parsed.error.issues.map(
    ({ path: [name, ...place], message }) => `config/${fileOf(name) ?? ''} ${place.join('.')}: ${message}`,
  );
  throw new Foreseen(faults.join('\n'));
}

export interface When {
  readonly now: Date;
  readonly today: LocalDay;
  /** First day of a changed programme; tomorrow by default, today for a first one. */
  readonly from?: LocalDay;
}

/** What applying would change, a line each; empty when the database says the same already. */
export async function planShopFiles(reader: Reader, files: ShopConfig, when: When): Promise<string[]> {
  const { from, changes } = await planProgramme(reader, files, when);
  return [
    ...(await planShop(reader, files)).map((it) => lineOf('shop', it)),
    ...(await applyRewards(reader, files.rewards, { dryRun: true })).changes,
    ...(await applyTemplates(reader, files.coupons, { dryRun: true })).changes,
    ...changes.map((it) => lineOf(`programme from ${from}`, it)),
  ];
}

/** Safe to repeat; what was taken, claimed or earned before stays. */
export async function applyShopFiles(reader: Reader, files: ShopConfig, when: When): Promise<void> {
  await applyShop(reader, files);
  await applyRewards(reader, files.rewards, { dryRun: false });
  await applyTemplates(reader, files.coupons, { dryRun: false });
  await applyProgramme(reader, files, when);
}

/** The same with an entry in the audit trail, both in one transaction; no entry where nothing changes. */
export const applyOnRecord = (platform: Platform, files: ShopConfig, when: When): Promise<void> =>
  runTransaction(platform.database.client, platform.retry, async (session) => {
    const reader: Reader = { in: (def) => bindCollection(platform.database.db, def, session) };
    const changed = (await planShopFiles(reader, files, when)).map(placeOf);
    await applyShopFiles(reader, files, when);
    if (changed.length > 0)
      await recordCommand(reader, platform, {
        command: 'apply',
        facts: { changes: changed.length },
        changed: changed.slice(0, CHANGED_MAX),
      });
    return { commit: true, value: undefined };
  });

const CHANGED_MAX = 100;
/** Of a line of the plan what comes before the values, which may be somebody's name or number. */
const placeOf = (line: string): string => line.replace(/: .*$/s, '').slice(0, 120);

const VALUE_LENGTH_MAX = 60;
const short = (value: unknown): string => {
  const text = value === undefined ? '–' : JSON.stringify(value);
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
};
const lineOf = (what: string, { path: place, from, to }: Difference) => `${what} ${place}: ${short(from)} → ${short(to)}`;
