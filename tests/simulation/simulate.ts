/**
 * A seeded life of the ledger on a real database: many callers at once on few accounts, the same keys sent again and twice at once, sweeps
 * beside them, the clock jumping over month ends and leap days, connections dropped and the server killed. After every day everything is
 * checked. The seed decides what is done and when; which of two callers comes first is the database's to decide, and must not matter.
 */
import assert from 'node:assert/strict';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { post, type Command, type Posted } from '@/cloudfunctions/points/points.usecase';
import { sweep } from '@/cloudfunctions/points/sweep.usecase';
import { LocalDay } from '@/types/contract/values';
import { openLedgerHouse, PATIENT, type LedgerHouse } from '../support/ledgerHouse';
import { checkAll, type Facts } from './check';
import { newPast, nextDay, nextOrder, type Order } from './plan';
import { seeded, type Random } from './random';

export interface Simulation {
  readonly seed: number;
  /** Ends after this many days, or when `until` says so. */
  readonly days: number;
  readonly callers: number;
  readonly ordersADay: number;
  readonly members: number;
  until?(): boolean;
  /** Where the server is; `kill` (for an embedded one) ends it without warning and answers where it is started again. */
  readonly server: { uri: string; kill?(): Promise<string> };
  said?(line: string): void;
}

export interface Simulated extends Facts {
  readonly days: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly retried: number;
  readonly kills: number;
}

interface World {
  house: LedgerHouse;
  readonly acknowledged: Map<string, { command: Command; posted: Posted }>;
  readonly counts: { refused: number; retried: number; kills: number };
}

/** Runs it; throws, with the seed in the message, where anything does not hold. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const { seed, server } = simulation;
  const name = `simulated_${seed}_${process.pid}`;
  const random = seeded(seed);
  // A stream of its own: how often callers collide must not change what the next day brings.
  const jitter = seeded(~seed);
  const open = (uri: string) => openLedgerHouse(uri, { name, retry: { ...PATIENT, random: () => jitter.next() } });
  const world: World = {
    house: await open(server.uri),
    acknowledged: new Map(),
    counts: { refused: 0, retried: 0, kills: 0 },
  };
  try {
    return await live(simulation, world, random, open);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await world.house.close();
  }
}

async function live(
  simulation: Simulation,
  world: World,
  random: Random,
  open: (uri: string) => Promise<LedgerHouse>,
): Promise<Simulated> {
  const { server, said } = simulation;
  const members = Array.from({ length: simulation.members }, (_, i) => `m${i}`);
  const past = newPast();
  let today = LocalDay.parse('2027-12-20');
  let facts: Facts = { accounts: 0, entries: 0 };
  let days = 0;
  for (; days < simulation.days && simulation.until?.() !== true; days += 1) {
    today = nextDay(today, random);
    const orders = Array.from({ length: simulation.ordersADay }, () => nextOrder(today, members, past, random));
    const dies = server.kill !== undefined && random.chance(0.2);
    const working = aDay(world, today, orders, simulation.callers, random);
    // It is awaited after the kill: what fails before that must be told with its seed, not end the process.
    working.catch(() => undefined);
    if (dies && server.kill !== undefined) {
      world.counts.kills += 1;
      const uri = await server.kill();
      // Callers go on with the connection that they have; only a new address needs a new one.
      if (uri !== server.uri) {
        server.uri = uri;
        world.house = await open(uri);
      }
    } else if (random.chance(0.2)) {
      await working;
      const before = world.house;
      world.house = await open(server.uri);
      await before.database.close();
    }
    await working;
    facts = await checkAll(await world.house.at(today), members, world.acknowledged);
    said?.(`${today}: ${facts.entries} entries, ${world.counts.refused} refused, ${world.counts.retried} retried`);
  }
  return { ...facts, days, acknowledged: world.acknowledged.size, ...world.counts };
}

/** All orders of a day by several callers at once, some orders by two of them; sweeps run beside. */
async function aDay(world: World, today: LocalDay, orders: readonly Order[], callers: number, random: Random): Promise<void> {
  const queue = orders.flatMap((it) => (random.chance(0.1) ? [it, it] : [it]));
  const caller = async (): Promise<void> => {
    for (let order = queue.shift(); order !== undefined; order = queue.shift()) await place(world, today, order);
  };
  const sweeping = async (): Promise<void> => {
    for (const field of ['settleOn', 'expireOn'] as const)
      await patiently(world, async () => void (await sweep(await world.house.at(today), field)));
  };
  const sweeps = random.chance(0.5) ? [sweeping(), sweeping()] : [];
  await Promise.all([...Array.from({ length: callers }, caller), ...sweeps]);
}

/** Sends an order until it is answered, as a caller does who keeps the key. */
async function place(world: World, today: LocalDay, order: Order): Promise<void> {
  await patiently(world, async () => {
    const context = await world.house.at(today);
    const outcome = await context.transact((tx) => post(tx, order));
    if (!outcome.ok) {
      world.counts.refused += 1;
      return;
    }
    outcome.data.forEach((posted, i) => {
      const command = order[i];
      assert(command !== undefined, 'one answer a command');
      const before = world.acknowledged.get(posted.key)?.posted;
      if (before !== undefined && posted.entryNo > 0)
        assert.deepEqual(
          { ...posted, repeated: true },
          { ...before, repeated: true },
          `${posted.key} was answered twice, differently`,
        );
      if (before === undefined || before.entryNo === 0) world.acknowledged.set(posted.key, { command, posted });
    });
  });
}

const TRIES_MAX = 400;
const PAUSE_MS = 50;

/** Tries again what an outage or too much traffic ended; anything else is a finding. */
async function patiently(world: World, work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === TRIES_MAX || !isOutage(error)) throw error;
      world.counts.retried += 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

const isOutage = (error: unknown): boolean =>
  error instanceof BusyError ||
  (error instanceof Error && /^Mongo(Network|ServerSelection|PoolCleared|NotConnected|TopologyClosed)/.test(error.name));
