/**
 * Starts one demo for the tests that drive it as a user would (compiled mini-program, browser); they meet it at TEST_DEMO_URL, several at
 * once. Who moves the clock spawns one of their own, or the codes that others have just been given run out.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

declare global {
  var changkeDemo: RunningDemo | undefined;
}

/** A demo in a process and a folder of its own. */
export interface RunningDemo {
  readonly address: string;
  stop(): Promise<void>;
}

/** Guards against a demo that hangs; making the history takes minutes where other work goes on beside it. */
const READY_MS = 900_000;
/** For a `beforeAll` that spawns one. */
export const OPENING_MS = READY_MS + 100_000;

/** A demo that runs already and is named in TEST_DEMO_URL is used as it is. */
export default async function startDemo(): Promise<void> {
  if (process.env.TEST_DEMO_URL !== undefined) return;
  globalThis.changkeDemo = await spawnDemo(12);
  process.env.TEST_DEMO_URL = globalThis.changkeDemo.address;
}

/** `members` counts everybody, 8 at least. */
export async function spawnDemo(members: number): Promise<RunningDemo> {
  const root = path.join(__dirname, '..', '..');
  const folder = await mkdtemp(path.join(tmpdir(), 'changke-demo-'));
  const child = spawn(process.execPath, [path.join(root, 'server', 'install.mjs'), 'tests/support/demoProcess.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      PORT: '0',
      CHANGKE_DATA: folder,
      CHANGKE_DEMO_MEMBERS: String(members),
      MONGODB_URI: '',
    },
  });
  const stop = async () => {
    const ended = child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { address: await addressOf(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that the demo prints when it is ready; throws with what it said when it ends before. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`the demo was not ready in time: ${said.slice(-2000)}`)), READY_MS);
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', (code) => reject(new Error(`the demo ended with ${String(code)}: ${said.slice(-2000)}`)));
  });
}

export const stopDemo = async (): Promise<void> => globalThis.changkeDemo?.stop();
