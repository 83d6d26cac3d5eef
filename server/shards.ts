/** `npm run shards`: prints what to enter into `mongosh` so that the house's collections lie over the shards of a cluster. Changes nothing. */
import { parseArgs } from 'node:util';
import { FUNCTIONS } from '@/cloudfunctions/functions';
import { outbox } from '@/cloudfunctions/kernel/events';
import { storedAnswers } from '@/cloudfunctions/kernel/idempotency';
import { shardingLines } from '@/cloudfunctions/kernel/sharding.rule';
import { Foreseen, runMain } from './stopping';

function asked(): string {
  try {
    // Before the rest come Node, the installer, and this file as its argument.
    const { values } = parseArgs({ args: process.argv.slice(3), options: { database: { type: 'string' } } });
    return values.database ?? 'changke';
  } catch (error) {
    throw new Foreseen(`${error instanceof Error ? error.message : ''}\nUsage: npm run shards -- [--database NAME]`);
  }
}

runMain(async () => {
  const collections = [...FUNCTIONS.flatMap((it) => it.collections), outbox, storedAnswers];
  for (const line of shardingLines(asked(), collections)) console.log(line);
});
