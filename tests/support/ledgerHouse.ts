/** The ledger and growth alone on a database: contexts at any instant, without the rest of the house. For proofs, simulation and measuring. */
import { randomBytes } from 'node:crypto';
import defaults from '@/config/programme/programme.json';
import { growthFunction } from '@/cloudfunctions/growth/growth.function';
import { startOf } from '@/cloudfunctions/kernel/calendar';
import type { Context, Tx } from '@/cloudfunctions/kernel/context';
import { connect, migrate, type Database, type Retry } from '@/cloudfunctions/kernel/database';
import { outbox } from '@/cloudfunctions/kernel/events';
import { storedAnswers } from '@/cloudfunctions/kernel/idempotency';
import { contextFor, SYSTEM, type Platform } from '@/cloudfunctions/kernel/platform';
import { done, refuse } from '@/cloudfunctions/kernel/outcome';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { pointsFunction } from '@/cloudfunctions/points/points.function';
import { Programme } from '@/types/contract/programme';
import { LocalDay } from '@/types/contract/values';
import { seededBytes } from './chance';

export interface LedgerHouse {
  readonly database: Database;
  readonly platform: Platform;
  /** A context of the house itself on noon of a day, or at an instant. */
  at(when: string | Date): Promise<Context>;
  close(): Promise<void>;
}

export const PROGRAMME = Programme.parse(defaults);

const silent = { info: () => undefined, error: () => undefined };
const unreachable = {
  appId: 'wxunreachable00000',
  code2Session: async () => refuse('WECHAT_UNAVAILABLE'),
  phoneNumber: async () => refuse('WECHAT_UNAVAILABLE'),
  sendSubscribeMessage: async () => ({ sent: false, kind: 'temporary', code: -1 }) as const,
  unlimitedQrCode: async () => refuse('WECHAT_UNAVAILABLE'),
};

export const PATIENT: Retry = {
  attemptsMax: 60,
  pauseMsBase: 1,
  pauseMsMax: 100,
  random: () => randomBytes(4).readUInt32BE(0) / 2 ** 32,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** A new database of its own on `uri`, dropped by `close`. */
export async function openLedgerHouse(
  uri: string,
  some: { programme?: Programme; retry?: Retry; name?: string } = {},
): Promise<LedgerHouse> {
  const { programme = PROGRAMME, retry = PATIENT, name = `ledger_${randomBytes(6).toString('hex')}` } = some;
  const database = await connect(uri, name);
  await migrate(database.db, [...pointsFunction.collections, ...growthFunction.collections, outbox, storedAnswers]);
  const platform: Platform = {
    database,
    vault: createVault({ keys: { 1: Buffer.alloc(32, 1) }, indexKey: Buffer.alloc(32, 2) }),
    wechat: unreachable,
    log: silent,
    random: seededBytes(),
    retry,
    participants: [],
    subscribers: [],
    clock: () => new Date('2026-03-02T04:00:00Z'),
    programmeOn: async () => programme,
  };
  return {
    database,
    platform,
    at: (when) => contextFor(platform, { caller: SYSTEM, language: 'en' }, instantOf(when)),
    async close() {
      await database.db.dropDatabase();
      await database.close();
    },
  };
}

const instantOf = (when: string | Date): Date =>
  typeof when === 'string' && when.length === 10
    ? new Date(startOf(LocalDay.parse(when)).getTime() + 12 * 3_600_000)
    : new Date(when);

/** Runs `work` in one transaction and answers what it answered. */
export const within = <T>(context: Context, work: (tx: Tx) => Promise<T>) => context.transact(async (tx) => done(await work(tx)));
