/** `npm start` as tests start it: the same demo, at the tests' own moment. With `keep` the history and the browser build are there already. */
import { startDemo } from '@/server/demo/demo';
import { readDemoSettings } from '@/server/settings';
import { Foreseen, runMain, stopOnSignals } from '@/server/stopping';
import { presentTime } from './presentTime';

runMain(async () => {
  const read = readDemoSettings(process.env);
  if (!read.ok) throw new Foreseen(read.faults.join('\n'));
  // The browser build is one for all demos of a run: several that wrote it at once would serve each other half a file.
  const built = process.argv[3] === 'keep' ? { build: async () => undefined } : {};
  const demo = startDemo(read.settings, (line) => console.log(line), { presentTime, ...built });
  stopOnSignals(demo.close);
  console.log(`${await demo.ready}/`);
});
