/**
 * Makes the demo's history once for the tests that drive a demo as a user would (compiled mini-program, browser). Each test file opens a
 * demo of its own on a copy of it (`ownDemo.ts`): making a history takes most of a minute, copying it takes nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawnDemo } from './demoSpawn';

/** Whether the folder is this run's, to be removed at its end. */
let made: string | undefined;

/** A folder with a history that was made before and is named in TEST_DEMO_HISTORY is used as it is. */
export default async function makeDemoHistory(): Promise<void> {
  if (process.env.TEST_DEMO_HISTORY !== undefined) return;
  made = await mkdtemp(path.join(tmpdir(), 'changke-history-'));
  const demo = await spawnDemo(made, 'make');
  await demo.stop();
  process.env.TEST_DEMO_HISTORY = made;
}

export async function removeDemoHistory(): Promise<void> {
  if (made !== undefined) await rm(made, { recursive: true, force: true });
}
