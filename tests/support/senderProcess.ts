/** A sender of reminders in a process of its own, as `tests/simulation/reminderSender.ts` runs it: told when to run, killed by tests. */
import { fork } from 'node:child_process';
import path from 'node:path';
import type { SenderSays, SenderWanted } from '../simulation/reminderSender';

const ROOT = path.resolve(__dirname, '../..');

export interface SenderProcess {
  /** Runs as of `now`; answers what became of how many, undefined where it was killed. Rejects with the fault that ended the run. */
  send(now: Date): Promise<Readonly<Record<string, number>> | undefined>;
  /** SIGKILL, now; resolves when it has gone. */
  kill(): Promise<void>;
}

export async function startSender(wanted: SenderWanted): Promise<SenderProcess> {
  const child = fork(path.join(ROOT, 'tests/simulation/reminderSender.ts'), [JSON.stringify(wanted)], {
    cwd: ROOT,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let heard: (said: SenderSays | undefined) => void = () => undefined;
  const next = () => new Promise<SenderSays | undefined>((resolve) => (heard = resolve));
  child.on('message', (said: SenderSays) => heard(said));
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => {
      heard(undefined);
      resolve();
    }),
  );
  if ((await next()) === undefined) throw new Error('the sender ended before it was ready');
  return {
    async send(now) {
      const answer = next();
      child.send(now.toISOString());
      const said = await answer;
      if (said !== undefined && 'fault' in said) throw new Error(said.fault);
      return said !== undefined && 'counts' in said ? said.counts : undefined;
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
    },
  };
}
