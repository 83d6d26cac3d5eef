/**
 * `npm run bench:reminders [-- --members 100000] [--seconds 4]`: everybody has a birthday, is decided and sent to, in bounded memory; the
 * sending takes turns with bare calls through `wechat-api` at the same concurrency, against a stand-in that answers after 20 ms.
 */
import os from 'node:os';
import { newFolder, removeFolder, startEmbeddedProcess } from '../support/embeddedProcess';
import { bareCalls } from './bareCalls';
import { openRemindedHouse } from './remindedHouse';
import { CALLS_AT_ONCE, sendDue } from '@/cloudfunctions/reminder/send.usecase';

const flag = (name: string, usual: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? usual : Number(process.argv[at + 1]);
};
const members = flag('members', 100_000);
const sliceMs = flag('seconds', 4) * 1000;
const ANSWER_AFTER_MS = 20;

/** The most that this process held at a time while something ran. */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; ms: number; rssMb: number; heapMb: number }> {
  let [rss, heap] = [0, 0];
  const look = () => {
    const used = process.memoryUsage();
    [rss, heap] = [Math.max(rss, used.rss), Math.max(heap, used.heapUsed)];
  };
  const timer = setInterval(look, 100);
  const started = performance.now();
  try {
    const result = await work();
    look();
    return { result, ms: performance.now() - started, rssMb: rss / 2 ** 20, heapMb: heap / 2 ** 20 };
  } finally {
    clearInterval(timer);
  }
}

const cell = (n: number) => Math.round(n).toLocaleString('en');
const row = (what: string, count: number, { ms, rssMb, heapMb }: { ms: number; rssMb: number; heapMb: number }) =>
  console.log(
    `| ${what} | ${cell(count)} | ${(ms / 1000).toFixed(1)} | ${cell((count * 1000) / ms)} | ${cell(rssMb)} | ${cell(heapMb)} |`,
  );

async function main(): Promise<void> {
  const given = process.env.MONGODB_URI;
  const dir = newFolder();
  const embedded = given === undefined || given === '' ? await startEmbeddedProcess(dir) : undefined;
  const opened = await openRemindedHouse({ uri: embedded?.uri ?? given ?? '', members, answerAfterMs: ANSWER_AFTER_MS });
  const { house, bare } = opened;
  try {
    const { version } = await opened.database.db.admin().serverInfo();
    const server = embedded === undefined ? `MongoDB ${version}` : 'the embedded database';
    console.log(`${server}, Node ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? '?'}`);
    console.log(
      `${cell(members)} members, ${CALLS_AT_ONCE} calls at once, answers after ${ANSWER_AFTER_MS} ms, turns of ${sliceMs / 1000} s\n`,
    );
    console.log('| what | how many | s | a second | most memory, MB | of it heap, MB |');
    console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
    const decided = await watched(() => opened.decide());
    row('decided, each with a gift', decided.result, decided);

    const sent = { count: 0, ms: 0, rssMb: 0, heapMb: 0 };
    const called = { count: 0, ms: 0, rssMb: 0, heapMb: 0 };
    await bareCalls(bare, { atOnce: CALLS_AT_ONCE, ms: sliceMs / 4 });
    for (let left = members; left > 0;) {
      const calls = await watched(() => bareCalls(bare, { atOnce: CALLS_AT_ONCE, ms: sliceMs }));
      add(called, calls.result, calls);
      const context = await house.systemContext(opened.sendAt);
      const slice = await watched(() => sendDue(context, { runMs: sliceMs, pause: async () => undefined }));
      const count = slice.result.sent ?? 0;
      add(sent, count, slice);
      left -= count;
      if (count === 0) throw new Error(`nothing is sent any more: ${JSON.stringify(slice.result)}`);
    }
    row('sent', sent.count, sent);
    row('bare calls', called.count, called);
    const ratio = sent.count / sent.ms / (called.count / called.ms);
    console.log(`\nsending reaches ${ratio.toFixed(2)} of bare calls`);
  } finally {
    await opened.close();
    await embedded?.stop();
    removeFolder(dir);
  }
}

interface Sum {
  count: number;
  ms: number;
  rssMb: number;
  heapMb: number;
}

function add(sum: Sum, count: number, { ms, rssMb, heapMb }: { ms: number; rssMb: number; heapMb: number }): void {
  sum.count += count;
  sum.ms += ms;
  sum.rssMb = Math.max(sum.rssMb, rssMb);
  sum.heapMb = Math.max(sum.heapMb, heapMb);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
