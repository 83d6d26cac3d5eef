/** WeChat Cloud for tests: the built functions in a folder of their own with nothing beside them but the SDK, each run in a process of its own. */
import { execFile, fork, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { WxContext } from '@/cloudfunctions/occasion.rule';

const ROOT = path.resolve(__dirname, '../../..');

export interface WxCloud {
  /** Where the functions lie, a folder each. */
  readonly dir: string;
  /** What the build said. */
  readonly said: string;
  /** Starts an instance of a function with these variables and no others. */
  instance(name: string, variables: Readonly<Record<string, string>>): Promise<Instance>;
  /** Ends every instance and forgets the folder. */
  close(): Promise<void>;
}

export interface Instance {
  /** One run of `main`; rejects with the message of what it threw. `context` is what the platform vouches for. */
  run(event: unknown, context?: WxContext, platform?: object): Promise<Run>;
  /** Sockets that were opened so far, and packages that were loaded from outside the bundle. */
  seen(): Promise<{ connections: number; outside: string[] }>;
  /** A promise of the instance fails, and nobody waits for it. */
  stray(): Promise<void>;
  /** Lines that it wrote to its log. */
  readonly logged: string[];
  stop(): Promise<void>;
}

export interface Run {
  readonly result: unknown;
  /** The platform's own argument, as the function left it. */
  readonly platform?: unknown;
}

const Told = z.object({
  id: z.number(),
  value: z.unknown().optional(),
  error: z.string().optional(),
  logged: z.array(z.string()),
});
const RunTold = z.object({ result: z.unknown(), platform: z.unknown().optional() });
const Seen = z.object({ connections: z.number(), outside: z.array(z.string()) });

/** Builds the functions as `npm run build:cloud` does. */
export async function openWxCloud(): Promise<WxCloud> {
  const dir = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'changke-cloud-'))), 'cloudfunctions');
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(ROOT, 'config/build-cloud.mjs'), dir]);
  const sdk = path.join(dir, 'node_modules', 'wx-server-sdk');
  mkdirSync(sdk, { recursive: true });
  cpSync(path.join(__dirname, 'sdk.cjs'), path.join(sdk, 'index.js'));
  writeFileSync(path.join(sdk, 'package.json'), JSON.stringify({ name: 'wx-server-sdk', version: '3.0.4', main: 'index.js' }));
  const instances: Instance[] = [];
  return {
    dir,
    said: stdout,
    async instance(name, variables) {
      const instance = await start(path.join(dir, name), variables);
      instances.push(instance);
      return instance;
    },
    async close() {
      await Promise.all(instances.map((it) => it.stop()));
      rmSync(path.dirname(dir), { recursive: true, force: true });
    },
  };
}

async function start(folder: string, variables: Readonly<Record<string, string>>): Promise<Instance> {
  const child = fork(path.join(__dirname, 'runtime.cjs'), [folder], {
    cwd: folder,
    env: { ...variables },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const logged: string[] = [];
  // What Node itself says when it ends the process.
  child.stderr?.on('data', (chunk: Buffer) => logged.push(chunk.toString()));
  const ask = askerOf(child, logged);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the function did not load (${code}): ${logged.join('\n')}`)));
  });
  return {
    logged,
    run: async (event, context = {}, platform) => RunTold.parse(await ask({ deed: 'call', event, context, platform })),
    seen: async () => Seen.parse(await ask({ deed: 'seen' })),
    stray: async () => void (await ask({ deed: 'stray' })),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
    },
  };
}

function askerOf(child: ChildProcess, logged: string[]): (asked: object) => Promise<unknown> {
  let latest = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  child.on('message', (message) => {
    const told = Told.safeParse(message);
    if (!told.success) return;
    const { id, value, error } = told.data;
    logged.push(...told.data.logged);
    if (error === undefined) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  });
  child.on('exit', (code) => {
    for (const it of waiting.values()) it.reject(new Error(`the instance ended with ${code}: ${logged.join('\n')}`));
  });
  return (asked) =>
    new Promise((resolve, reject) => {
      latest += 1;
      waiting.set(latest, { resolve, reject });
      child.send({ id: latest, ...asked });
    });
}

/** A function's `config.json` or `package.json` as it is deployed. */
export const deployed = (dir: string, name: string, file: string): unknown =>
  JSON.parse(readFileSync(path.join(dir, name, file), 'utf8'));
