/** `npm run db -- --port N --data DIR`: the embedded database alone. Prints its URI and runs until it is stopped. */
import { parseArgs } from 'node:util';
import { startEmbedded } from './index';

const USAGE = 'npm run db -- --port N --data DIR';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (values.data === undefined || (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536))) {
    throw new Error(`Say which folder holds the data, and a port if it should not be a socket in there: ${USAGE}`);
  }
  const server = await startEmbedded({ dir: values.data, port });
  process.stdout.write(`${server.uri}\n`);
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
