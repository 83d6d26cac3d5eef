/** `npm run db`: the embedded database alone, its backups, and the way over to MongoDB. */
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { MongoClient } from 'mongodb';
import { attachEmbedded } from './attach';
import { startEmbedded } from './index';
import { backup, restore } from './transfer/backup';
import { copyAll } from './transfer/copy';

const USAGE = `npm run db -- --data DIR [--port N]          serve the folder and print the URI (without --port: on a socket in the folder)
npm run db -- backup FILE --data DIR         write all of it into one file, also while it is served
npm run db -- restore FILE --data DIR        put a backup in its place; what was there is kept beside it
npm run db -- copy --to MONGODB_URI --data DIR   carry all of it over to MongoDB and compare`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { port: { type: 'string' }, data: { type: 'string' }, to: { type: 'string' } },
    allowPositionals: true,
  });
  const [what, file, ...more] = positionals;
  const { data, to } = values;
  if (data === undefined || more.length > 0) throw new Error(USAGE);
  if (what === undefined) return serve(data, portOf(values.port));
  if (what === 'backup' && file !== undefined) return backup(data, file);
  if (what === 'restore' && file !== undefined) return tellKept(restore(data, file));
  if (what === 'copy' && file === undefined && to !== undefined) return copy(data, to);
  throw new Error(USAGE);
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`A port is a number up to 65535, not ${text}`);
  return port;
}

async function serve(dir: string, port: number | undefined): Promise<void> {
  const server = await startEmbedded({ dir, port });
  process.stdout.write(`${server.uri}\n`);
  const stop = (): void => {
    server.close().then(() => process.exit(0), fail);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function tellKept(kept: string | undefined): void {
  process.stdout.write(kept === undefined ? 'Restored.\n' : `Restored. What was there before is kept in ${kept}\n`);
}

async function copy(dir: string, to: string): Promise<void> {
  const source = await attachEmbedded(dir);
  const clients = [new MongoClient(source.uri), new MongoClient(to)] as const;
  const bar = new SingleBar({ format: '{ns} [{bar}] {value}/{total} {eta}s', hideCursor: true });
  try {
    bar.start(1, 0, { ns: '' });
    const copied = await copyAll(...clients, {
      copied(ns, done, total) {
        bar.setTotal(Math.max(total, done));
        bar.update(done, { ns });
      },
    });
    bar.stop();
    console.table(copied);
  } finally {
    bar.stop();
    for (const client of clients) await client.close();
    await source.close();
  }
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
