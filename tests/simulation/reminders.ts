/**
 * Seeded days of reminders: two senders at once on one database, killed at any step and started again, every error of WeChat in the mix,
 * and meanwhile people who consent, turn kinds off, are merged, withdraw and leave. After every day all that was promised is checked
 * against what WeChat's side saw. The seed decides what is done and when; which of two callers comes first is the database's to decide.
 */
import type { House } from '@/cloudfunctions/house';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { addDays, startOf } from '@/cloudfunctions/kernel/calendar';
import { sendDue } from '@/cloudfunctions/reminder/send.usecase';
import { LocalDay } from '@/types/contract/values';
import { mortal } from './mortal';
import { seeded, type Random } from './random';
import { checkDay, checkTick, newWitness, type Witness } from './remindersCheck';
import { nextDeed } from './remindersPlan';
import { openRemindersWorld, type RemindersWorld } from './remindersWorld';

export interface RemindersLife {
  readonly seed: number;
  readonly days: number;
  readonly people: number;
  /** Deeds of people in a day. */
  readonly deeds: number;
  readonly uri: string;
  said?(line: string): void;
}

export interface RemindersLived {
  readonly days: number;
  readonly calls: number;
  readonly delivered: number;
  readonly deaths: number;
  /** Reminders by what became of them. */
  readonly states: Readonly<Record<string, number>>;
}

const START = LocalDay.parse('2026-03-20');
/** Hours and minutes in Shanghai at which the timers ring; the day's decision at eight stands before them. */
const TICKS = ['09:50', '10:00', '10:10', '10:30', '14:00', '17:50', '18:00', '18:10', '20:50', '21:10', '23:30'];
const SEND = '/cgi-bin/message/subscribe/send';
/** Of the calls to WeChat so many meet each misfortune. */
const FAULTS = [
  ...[-1, 43108, 45009, 40001, 42001].map((what) => ({ share: 0.02, what })),
  ...[47003, 40003].map((what) => ({ share: 0.01, what })),
  ...(['drop_before', 'drop_after', 'undelivered'] as const).map((what) => ({ share: 0.03, what })),
];

/** Lives it; throws, with the seed in the message, where anything does not hold. */
export async function simulateReminders(life: RemindersLife): Promise<RemindersLived> {
  const random = seeded(life.seed);
  // A stream of its own: in which order WeChat is asked is the database's to decide, and must not change the days.
  const misfortune = seeded(~life.seed);
  const world = await openRemindersWorld(life.uri, { random, people: life.people, start: at(START, '07:00'), days: life.days });
  world.standIn.behave({ path: SEND, faults: FAULTS }, () => misfortune.next());
  try {
    return await live(life, world, random);
  } catch (error) {
    throw new Error(`seed ${life.seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await world.close();
  }
}

const at = (day: LocalDay, time: string): Date => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return new Date(startOf(day).getTime() + (hours * 60 + minutes) * 60_000);
};

async function live({ days, deeds, said }: RemindersLife, world: RemindersWorld, random: Random): Promise<RemindersLived> {
  const witness = newWitness();
  let [day, deaths] = [START, 0];
  let states: Readonly<Record<string, number>> = {};
  for (let lived = 0; lived < days; lived += 1, day = addDays(day, 1)) {
    world.setNow(at(day, '08:00'));
    await decide(world, random);
    for (const time of TICKS) {
      world.setNow(at(day, time));
      const many = Math.round(deeds / TICKS.length);
      const before = random.between(0, many);
      await doDeeds(world, witness, random, before);
      if (random.chance(0.1)) world.standIn.rotateToken();
      deaths += await tick(world, witness, random, many - before);
    }
    states = await checkDay(world, witness);
    said?.(`${day}: ${world.calls.length} calls, ${deaths} deaths, ${JSON.stringify(states)}`);
  }
  const delivered = (await world.book.delivered(Number.MAX_SAFE_INTEGER)).length;
  return { days, calls: world.calls.length, delivered, deaths, states };
}

/** By both houses at once, the first time perhaps by one that dies in it. */
async function decide(world: RemindersWorld, random: Random): Promise<void> {
  const run = async (house: House, context = house.systemContext(world.now())): Promise<void> => {
    const job = house.jobs.find((it) => it.name === 'reminder.decide');
    await job?.run(await context);
  };
  const [first] = world.houses;
  if (first !== undefined && random.chance(0.3)) {
    const { context, died } = mortal(await first.systemContext(world.now()), random.between(0, 30));
    await Promise.race([run(first, Promise.resolve(context)), died]);
  }
  await Promise.all(world.houses.map((it) => run(it)));
}

/** Both senders at once, each perhaps to die, while people go on with their deeds. Answers how many died. */
async function tick(world: RemindersWorld, witness: Witness, random: Random, deeds: number): Promise<number> {
  const now = world.now();
  const started = await witness.look(world);
  const senders = world.houses.map((house) => ({
    house,
    steps: random.chance(0.25) ? random.between(0, 60) : Number.MAX_SAFE_INTEGER,
  }));
  const ends = await Promise.all([
    ...senders.map(({ house, steps }) => send(house, now, steps)),
    doDeeds(world, witness, random, deeds).then(() => false),
  ]);
  await world.standIn.pushesSettled();
  const died = ends.filter((it) => it).length;
  if (died > 0) witness.deathsAt.add(now.getTime());
  await checkTick(world, witness, started);
  return died;
}

/** True when it died. */
async function send(house: House, now: Date, steps: number): Promise<boolean> {
  const { context, died, isDead } = mortal(await house.systemContext(now), steps);
  const pace = { runMs: 60_000, pause: async () => undefined };
  try {
    await Promise.race([sendDue(context, pace), died]);
  } catch (error) {
    // Too much traffic ends a run; the next tick goes on.
    if (!(error instanceof BusyError)) throw error;
  }
  return isDead();
}

/** What people do, several of them at once. */
async function doDeeds(world: RemindersWorld, witness: Witness, random: Random, count: number): Promise<void> {
  const deeds = Array.from({ length: count }, () => nextDeed(world, witness, random));
  const queue = [...deeds];
  const doer = async (): Promise<void> => {
    for (let deed = queue.shift(); deed !== undefined; deed = queue.shift()) await deed();
  };
  await Promise.all(Array.from({ length: 4 }, doer));
}
