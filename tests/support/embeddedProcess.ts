/** The embedded database in a process of its own: started for tests, stopped or killed by them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

export interface EmbeddedProcess {
  readonly uri: string;
  readonly dir: string;
  readonly pid: number;
  /** Ends it as a user would; resolves when it has gone. */
  stop(): Promise<void>;
  /** Ends it as a power cut would, without a chance to tidy up. */
  kill(): Promise<void>;
}

/** A new folder for a database. */
export const newFolder = (): string => mkdtempSync(path.join(tmpdir(), 'changke-db-'));

export const removeFolder = (dir: string): void => rmSync(dir, { recursive: true, force: true });

/**
 * Starts `npm run db` on the folder. Rejects with what it said, when it ends before it listens. `port` 0: any. `fileKbMax`: no file may
 * grow beyond it, which is how a full disk is had without filling one.
 */
export function startEmbeddedProcess(dir: string, port = 0, fileKbMax?: number): Promise<EmbeddedProcess> {
  const program = ['--import', 'tsx', path.join(ROOT, 'server/embedded/cli.ts'), '--port', String(port), '--data', dir];
  const [command, ...args] =
    fileKbMax === undefined
      ? [process.execPath, ...program]
      : ['bash', '-c', `ulimit -f ${fileKbMax}; exec "$@"`, 'bash', process.execPath, ...program];
  const child = spawn(command ?? process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  return new Promise((resolve, reject) => {
    let out = '';
    child.once('exit', (code) => reject(new Error(`the embedded database ended with ${code}: ${said}`)));
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      const uri = /^mongodb:\/\/\S+/m.exec(out)?.[0];
      if (uri !== undefined && out.includes('\n')) resolve(handleOf(child, uri, dir));
    });
  });
}

function handleOf(child: ChildProcess, uri: string, dir: string): EmbeddedProcess {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  return { uri, dir, pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}
