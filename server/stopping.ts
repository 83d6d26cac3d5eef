/** Stopping on SIGINT and SIGTERM: what is under way ends, the database is closed, and a second signal does not wait. */
import { faultOfReach } from '@/cloudfunctions/kernel/reach';

/** After this it ends anyway: a caller who never reads its answer must not keep a stopped server alive. */
const PATIENCE_MS = 15_000;

export function stopOnSignals(close: () => Promise<void>): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** Runs a command's `main`; a failure is one sentence, with the stack only where nobody foresaw it. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    console.error(error instanceof Foreseen ? error.message : (faultOfReach(error) ?? error));
    process.exit(1);
  });
}

/** What a person can mend, said in a sentence. */
export class Foreseen extends Error {}

/** Listening, or the sentence that says why not. */
export async function listen(
  app: { listen(where: { host: string; port: number }): Promise<string> },
  host: string,
  port: number,
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Foreseen(`Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`);
    }
    throw error;
  }
}
