/** An independent engine that speaks MongoDB's protocol (SecantusDB, on WiredTiger), in a virtual environment of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';

const PACKAGE = 'secantusdb==0.7.0b3';
const ROOT = path.resolve(__dirname, '../..');
const HOME = path.join(ROOT, 'node_modules/.cache/second-engine/secantusdb-0.7.0b3');
const PYTHON = path.join(HOME, 'bin/python');
const READY_WITHIN_MS = 60_000;

export interface SecondEngine {
  readonly uri: string;
  stop(): Promise<void>;
}

/** Installs it where it is missing. Answers why it cannot be run, or undefined. */
export function installSecondEngine(): string | undefined {
  if (isInstalled()) return undefined;
  if (spawnSync('python3.11', ['--version']).status !== 0) return 'Python 3.11 is missing';
  rmSync(HOME, { recursive: true, force: true });
  console.log(`Installing ${PACKAGE} …`);
  if (spawnSync('python3.11', ['-m', 'venv', HOME], { stdio: 'inherit' }).status !== 0)
    return 'no virtual environment could be made';
  const pip = spawnSync(PYTHON, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', PACKAGE], { stdio: 'inherit' });
  return pip.status === 0 && isInstalled() ? undefined : `${PACKAGE} could not be installed`;
}

const isInstalled = (): boolean => existsSync(PYTHON) && spawnSync(PYTHON, ['-c', 'import secantus']).status === 0;

/** Starts it on a free port of loopback and a folder of its own, which goes with it. */
export async function startSecondEngine(): Promise<SecondEngine> {
  const dir = mkdtempSync(path.join(tmpdir(), 'second-engine-'));
  const port = await freePort();
  const args = ['-m', 'secantus', '--host', '127.0.0.1', '--port', String(port), '--storage-path', dir, '--log-level', 'ERROR'];
  const child = spawn(PYTHON, args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said = (said + String(chunk)).slice(-4000)));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    if (isAlive(child)) child.kill('SIGTERM');
    await gone;
    rmSync(dir, { recursive: true, force: true });
  };
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: READY_WITHIN_MS });
  try {
    await Promise.race([
      client.db('admin').command({ ping: 1 }),
      gone.then(() => Promise.reject(new Error(`it ended: ${said}`))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await client.close();
  }
  return { uri, stop };
}

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
