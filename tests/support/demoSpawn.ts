/** Starts a demo in a process of its own, on a folder that the caller keeps. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

export interface RunningDemo {
  readonly address: string;
  /** Ends it as Ctrl-C would; resolves when it has closed its database. */
  stop(): Promise<void>;
}

/** Guards against a demo that hangs; making the history takes minutes where other work goes on beside it. */
const READY_MS = 900_000;
/** For a `beforeAll` that opens one. */
export const OPENING_MS = READY_MS + 100_000;

/** Everybody in the history, cast and crew included. */
const MEMBERS = 12;

/** `make`: the history and the browser build are made where they are missing; `keep`: both are there. */
export async function spawnDemo(folder: string, history: 'make' | 'keep'): Promise<RunningDemo> {
  const root = path.join(__dirname, '..', '..');
  const program = [path.join(root, 'server', 'install.mjs'), 'tests/support/demoProcess.ts', history];
  const child = spawn(process.execPath, program, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      PORT: '0',
      CHANGKE_DATA: folder,
      CHANGKE_DEMO_MEMBERS: String(MEMBERS),
      MONGODB_URI: '',
    },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await gone;
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
    child.on('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the demo ended with ${String(code)}: ${said.slice(-2000)}`));
    });
  });
}
