/** The browser build of the mini-program: made in a process of its own when the sources changed, then compressed. */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { compressApp } from './gateway/compress';

const ROOT = path.resolve(__dirname, '..');
export const APP_DIR = path.join(ROOT, 'dist', 'h5');

/** Throws with what the build said when it fails. */
export async function buildApp(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(ROOT, 'config', 'fresh.mjs'), 'h5'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    if (child.pid !== undefined) lowerPriorityOf(child.pid);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`The app could not be built:\n${said.slice(-4000)}`)),
    );
  });
  await compressApp(APP_DIR);
}

/** What opens the database beside it has the cores first; a system that does not allow it loses nothing. */
function lowerPriorityOf(pid: number): void {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
