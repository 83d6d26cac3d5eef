/** Waits out a database that is busy: what a killed process had open in it is given up only after a minute (MongoDB's own limit). */
import { setTimeout as pause } from 'node:timers/promises';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { Foreseen } from '../stopping';

const PATIENCE_MS = 90_000;
const PAUSE_MS = 2_000;

/** `work` is safe to repeat. Throws a sentence when the database stays busy for longer than anything of a killed process can last. */
export async function patiently<T>(work: () => Promise<T>, patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      if (performance.now() >= until)
        throw new Foreseen('The database is too busy. What is recorded stays; the same command again goes on from there.');
      await pause(pauseMs);
    }
  }
}
