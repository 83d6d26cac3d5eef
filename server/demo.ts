/** `npm start`: the demo, on its own database, with its own people and a clock that can be moved. */
import { startDemo } from './demo/demo';
import { readDemoSettings } from './settings';
import { Foreseen, runMain, stopOnSignals } from './stopping';

runMain(async () => {
  const read = readDemoSettings(process.env);
  if (!read.ok) throw new Foreseen(read.faults.join('\n'));
  const demo = startDemo(read.settings, (line) => console.log(line));
  stopOnSignals(demo.close);
  const address = await demo.ready;
  console.log(`\n  常客 Changke is open: ${address}/\n\n  Two phones, a counter, and a clock you can move. Ctrl-C stops it.\n`);
});
