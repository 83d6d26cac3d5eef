/** The embedded database in a thread of its own: it is busy while the functions are, and a small machine has two cores. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { startEmbedded } from './embedded';
import { Foreseen } from './stopping';

const Told = z.union([z.object({ uri: z.string() }), z.object({ refused: z.string() }), z.object({ closed: z.literal(true) })]);

/** Rejects with the sentence that says why the folder cannot be used. */
export async function startEmbeddedThread(dir: string): Promise<{ uri: string; close(): Promise<void> }> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const boot = `require(${JSON.stringify(require.resolve('tsx/cjs'))}); require(${JSON.stringify(__filename)});`;
  const thread = new Worker(boot, { eval: true, workerData: { embeddedDir: path.resolve(dir) } });
  const told = await new Promise<z.output<typeof Told>>((resolve, reject) => {
    thread.once('message', (message: unknown) => resolve(Told.parse(message)));
    thread.once('error', reject);
  });
  if (!('uri' in told)) throw new Foreseen('refused' in told ? told.refused : 'The database closed while it opened.');
  // Without its database the server is of no use: what ends one ends the other.
  thread.on('error', (error) => {
    throw error;
  });
  return {
    uri: told.uri,
    close: () =>
      new Promise((resolve) => {
        thread.once('exit', () => resolve());
        thread.postMessage('close');
      }),
  };
}

const Asked = z.object({ embeddedDir: z.string() });

async function runThread(port: NonNullable<typeof parentPort>, dir: string): Promise<void> {
  try {
    const embedded = await startEmbedded({ dir });
    port.postMessage({ uri: embedded.uri });
    port.once('message', () => {
      void embedded.close().then(() => process.exit(0));
    });
  } catch (error) {
    port.postMessage({ refused: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

const asked = Asked.safeParse(workerData);
if (!isMainThread && parentPort !== null && asked.success) void runThread(parentPort, asked.data.embeddedDir);
