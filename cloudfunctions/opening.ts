/** Opens the house in WeChat Cloud: once an instance, however many calls wait; a start that failed is forgotten, so that the next call tries again. */
import { randomBytes } from 'node:crypto';
import { openHouse, type House } from './house';
import { connect } from './kernel/database';
import type { Log } from './kernel/log';
import { faultOfReach, isOutage, needsReadable, needsTransactions } from './kernel/reach';
import { cloudSettings, type CloudSettings, type Environment } from './kernel/settings';
import { createVault } from './kernel/vault';
import { createWechat } from './kernel/wechatApi';

/** Sooner than a phone gives up waiting: it is told that the database does not answer, and asks again with the same key. */
const REACH_MS = 5_000;
/** An instance is frozen between calls, and its connections are cut meanwhile without a word: older ones are not tried. */
const IDLE_MS = 60_000;

/** The sentence says what to mend. */
export class NotOpen extends Error {
  constructor(
    sentence: string,
    /** The same call may go well later. */
    readonly passing: boolean,
  ) {
    super(sentence);
  }
}

/** Rejects with `NotOpen`, having told the log. */
export function createOpening(environment: Environment, log: Log): () => Promise<House> {
  let house: Promise<House> | undefined;
  return () => {
    house ??= open(environment, log).catch((error: unknown) => {
      house = undefined;
      const fault = notOpen(error);
      log.error({ what: 'not open', sentence: fault.message }, error === fault ? undefined : error);
      throw fault;
    });
    return house;
  };
}

function notOpen(error: unknown): NotOpen {
  if (error instanceof NotOpen) return error;
  return new NotOpen(faultOfReach(error) ?? 'The house could not be opened: see the function’s log.', isOutage(error));
}

async function open(environment: Environment, log: Log): Promise<House> {
  const read = cloudSettings(environment);
  if (!read.ok) throw new NotOpen(`${read.faults.join(' ')} See .env.example.`, false);
  const { mongodbUri, database: name } = read.settings;
  needsReadable(mongodbUri);
  const database = await connect(mongodbUri, name, { serverSelectionTimeoutMS: REACH_MS, maxIdleTimeMS: IDLE_MS });
  try {
    const house = houseOn(database, read.settings, log);
    await needsTransactions(database);
    await house.migrateOnce();
    return house;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function houseOn(database: Awaited<ReturnType<typeof connect>>, { vault: keys, wechat }: CloudSettings, log: Log): House {
  const vault = createVault(keys);
  const clock = () => new Date();
  return openHouse({
    database,
    vault,
    wechat: createWechat({ ...wechat, database: database.db, vault, clock }),
    log,
    random: randomBytes,
    clock,
    monotonicMs: () => performance.now(),
  });
}
