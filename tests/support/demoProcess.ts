/** `npm start` as tests start it: the same demo, at the tests' own moment. */
import { startDemo } from '@/server/demo/demo';
import { readDemoSettings } from '@/server/settings';
import { Foreseen, runMain, stopOnSignals } from '@/server/stopping';
import { presentTime } from './presentTime';

runMain(async () => {
  const read = readDemoSettings(process.env);
  if (!read.ok) throw new Foreseen(read.faults.join('\n'));
  const demo = startDemo(read.settings, (line) => console.log(line), { presentTime });
  stopOnSignals(demo.close);
  console.log(`${await demo.ready}/`);
});
