/** `npm run simulate:reminders -- [--seed N] [--days D] [--people P]`: one seeded life of reminders, on a database of its own. */
import { newFolder, removeFolder, startEmbeddedProcess } from '../support/embeddedProcess';
import { simulateReminders } from './reminders';

const flag = (name: string, usual: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? usual : Number(process.argv[at + 1]);
};

async function main(): Promise<void> {
  const seed = flag('seed', Math.floor(Date.now() / 1000) % 1_000_000);
  const people = flag('people', 1_000);
  const given = process.env.MONGODB_URI;
  const dir = newFolder();
  const embedded = given === undefined || given === '' ? await startEmbeddedProcess(dir) : undefined;
  console.log(`seed ${seed}, ${people} people, on ${embedded === undefined ? 'MongoDB' : 'the embedded database'}`);
  try {
    const lived = await simulateReminders({
      seed,
      people,
      days: flag('days', 10),
      deeds: people * 2,
      uri: embedded?.uri ?? given ?? '',
      said: (line) => console.log(`  ${line}`),
    });
    console.log(`seed ${seed} holds: ${JSON.stringify(lived)}`);
  } finally {
    await embedded?.stop();
    removeFolder(dir);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
