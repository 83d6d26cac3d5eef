/** A sender of reminders in a process of its own, there to be killed: told an instant, it runs as of then and answers what that came to. */
import { randomBytes } from 'node:crypto';
import { openHouse } from '@/cloudfunctions/house';
import { BusyError, connect } from '@/cloudfunctions/kernel/database';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import { sendDue } from '@/cloudfunctions/reminder/send.usecase';
import { testVault } from '../support/vault';

export interface SenderWanted {
  readonly uri: string;
  readonly databaseName: string;
  readonly apiBase: string;
  readonly appId: string;
  readonly secret: string;
}
/** `ready` once, then one answer a run. */
export type SenderSays =
  { readonly ready: true } | { readonly counts: Readonly<Record<string, number>> } | { readonly fault: string };

const say = (it: SenderSays): void => void process.send?.(it);

async function main({ uri, databaseName, ...app }: SenderWanted): Promise<void> {
  const database = await connect(uri, databaseName);
  const house = openHouse({
    database,
    // Tokens live by the machine's clock, as the stand-in's do.
    wechat: createWechat({ ...app, database: database.db, vault: testVault, clock: () => new Date() }),
    clock: () => new Date(),
    vault: testVault,
    log: { info: () => undefined, error: () => undefined },
    random: randomBytes,
    monotonicMs: () => performance.now(),
  });
  process.on('message', (now) => {
    house
      .systemContext(new Date(String(now)))
      .then((context) => sendDue(context, { runMs: 60_000, pause: async () => undefined }))
      .then(
        (counts) => say({ counts }),
        (error: unknown) => {
          // Too much traffic ends a run; the next one goes on.
          if (error instanceof BusyError) say({ counts: {} });
          else say({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        },
      );
  });
  process.on('disconnect', () => process.exit());
  say({ ready: true });
}

main(JSON.parse(process.argv[2] ?? '{}')).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
