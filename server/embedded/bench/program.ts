/** Programs that the benchmark measures, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

export interface Program {
  readonly uri: string;
  /** From its start until it listened. */
  readonly startedMs: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts a program of this folder and waits for the URI that it prints. */
export function start(program: string, args: readonly string[] = []): Promise<Program> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    child.stdout.on('data', (chunk) => {
      const uri = /mongodb:\/\/\S+/.exec(String(chunk))?.[0];
      if (uri === undefined) return;
      const stop = (): Promise<void> => {
        child.kill('SIGTERM');
        return gone;
      };
      resolve({ uri, startedMs: performance.now() - began, child, stop });
    });
  });
}
