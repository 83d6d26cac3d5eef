/** `npm run simulate -- [--seed N] [--minutes M]`: lives of the ledger, one seed after the other, until the time is over. */
import { connect } from '@/cloudfunctions/kernel/database';
import { newFolder, removeFolder, startEmbeddedProcess } from '../support/embeddedProcess';
import { simulate } from './simulate';

const flag = (name: string, usual: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? usual : Number(process.argv[at + 1]);
};

async function main(): Promise<void> {
  const minutes = flag('minutes', 1);
  const ends = Date.now() + minutes * 60_000;
  const given = process.env.MONGODB_URI;
  const onEmbedded = given === undefined || given === '';
  const dir = newFolder();
  let embedded = onEmbedded ? await startEmbeddedProcess(dir) : undefined;
  const port = embedded === undefined ? 0 : Number(new URL(embedded.uri).port);
  const server = {
    uri: embedded?.uri ?? given ?? '',
    ...(onEmbedded && {
      async kill(): Promise<string> {
        await embedded?.kill();
        embedded = await startEmbeddedProcess(dir, port);
        return embedded.uri;
      },
    }),
  };
  const where = onEmbedded ? 'the embedded database, killed now and then' : `MongoDB ${await versionOf(server.uri)}`;
  console.log(`on ${where}, for ${minutes} min`);
  try {
    for (let seed = flag('seed', Math.floor(Date.now() / 1000) % 1_000_000); Date.now() < ends; seed += 1) {
      console.log(`seed ${seed}`);
      const result = await simulate({
        seed,
        days: 40,
        callers: 12,
        ordersADay: 120,
        members: 6,
        server,
        until: () => Date.now() > ends,
        said: (line) => console.log(`  ${line}`),
      });
      console.log(`seed ${seed} holds: ${JSON.stringify(result)}`);
    }
  } finally {
    await embedded?.stop();
    removeFolder(dir);
  }
}

async function versionOf(uri: string): Promise<string> {
  const database = await connect(uri, 'admin');
  const info: unknown = await database.db.admin().serverInfo();
  await database.close();
  return info !== null && typeof info === 'object' && 'version' in info ? String(info.version) : 'of unknown version';
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
