/** A demo of the test file's own: shop, database, clock and port are nobody else's, so that no file sees what another did. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OPENING_MS, spawnDemo, type RunningDemo } from './demoSpawn';

let opened: RunningDemo | undefined;

/** To be called once a file, before its own hooks: opens the demo before the tests and removes it after them. */
export function withOwnDemo(): void {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'changke-demo-'));
    await cp(historyFolder(), folder, { recursive: true });
    opened = await spawnDemo(folder, 'keep');
  }, OPENING_MS);
  afterAll(async () => {
    await opened?.stop();
    await rm(folder, { recursive: true, force: true });
  });
}

/** Where this file's demo answers. */
export function demoUrl(): string {
  if (opened === undefined) throw new Error('a test file that drives a demo calls withOwnDemo() first');
  return opened.address;
}

function historyFolder(): string {
  const folder = process.env.TEST_DEMO_HISTORY;
  if (folder === undefined) throw new Error('TEST_DEMO_HISTORY is set by tests/support/demo.setup.ts');
  return folder;
}
