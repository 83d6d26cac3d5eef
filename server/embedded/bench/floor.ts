/** The floor of the benchmark: the same wire code, which answers the same messages with canned replies and keeps nothing. */
import type { Request } from '../task';
import { commandNamed } from '../command/registry';
import { encodeDoc } from '../query/encode';
import { double, int, type Doc, type Value } from '../query/value';
import { cursorReply } from '../wire/cursorReply';
import { listenOnPort, serve } from '../wire/listener';
import type { Commands } from '../wire/connection';

const DOCUMENT: Doc = new Map<string, Value>([
  ['_id', int(1)],
  ['sku', 's1'],
  ['q', int(1000)],
  ['pad', 'x'.repeat(200)],
]);
const FOUND = cursorReply('firstBatch', [encodeDoc(DOCUMENT)], 0n, 'bench.items');

const written = (): Uint8Array =>
  encodeDoc(
    new Map<string, Value>([
      ['n', int(1)],
      ['nModified', int(1)],
      ['ok', double(1)],
    ]),
  );
const WRITTEN = written();
const MODIFIED = encodeDoc(
  new Map<string, Value>([
    [
      'lastErrorObject',
      new Map<string, Value>([
        ['n', int(1)],
        ['updatedExisting', true],
      ]),
    ],
    ['value', DOCUMENT],
    ['ok', double(1)],
  ]),
);
const REPLIES: Readonly<Record<string, Uint8Array>> = { find: FOUND, aggregate: FOUND, findAndModify: MODIFIED };

let address = '';
const canned: Commands = {
  submit({ body, answer }: Request) {
    const [name = ''] = body.keys();
    if (!/^(hello|ismaster)$/i.test(name)) return answer(REPLIES[name] ?? WRITTEN);
    const services = { address: () => address, now: () => new Date() };
    const step = commandNamed(name)
      .run(Object.assign(Object.create(null), { services, body, connection: 1 }))
      .next();
    answer(step.value instanceof Map || step.value instanceof Uint8Array ? step.value : new Map());
  },
};

async function main(): Promise<void> {
  const listening = await listenOnPort(serve(canned, new Set()), 0);
  address = listening.address;
  process.stdout.write(`${listening.uri}\n`);
}

void main();
