/** A write command's statements, one after the other: what each did, what each was refused, and how far a retried command had come. */
import { MongoFault } from '../fault';
import { int, toNumber, isNumeric, type Doc, type Value } from '../query/value';
import type { Holder } from '../store/intents';
import type { Call } from './call';

/** The command's answer while it grows. */
export class Tally {
  matched = 0;
  modified = 0;
  /** `updates` report what they modified, inserts and deletes do not. */
  readonly counts: 'matched' | 'modified';
  upserted: Doc[] = [];
  errors: Doc[] = [];
  done = 0;

  constructor(counts: 'matched' | 'modified', earlier: Doc | undefined) {
    this.counts = counts;
    if (!earlier) return;
    this.matched = numberIn(earlier, 'n');
    this.modified = numberIn(earlier, 'nModified');
    this.upserted = docsIn(earlier, 'upserted');
    this.errors = docsIn(earlier, 'writeErrors');
    this.done = numberIn(earlier, 'done');
  }

  reply(): Doc {
    const reply: Doc = new Map<string, Value>([['n', int(this.matched)]]);
    if (this.counts === 'modified') reply.set('nModified', int(this.modified));
    if (this.upserted.length > 0) reply.set('upserted', this.upserted);
    if (this.errors.length > 0) reply.set('writeErrors', this.errors);
    return reply;
  }

  /** The answer so far, and how many statements it speaks of. */
  record(): Doc {
    return this.reply().set('done', int(this.done));
  }
}

/** `run` does one statement and enters it into the tally. Stops at the first error where `ordered`. */
export function* runStatements(
  call: Call,
  tally: Tally,
  count: number,
  ordered: boolean,
  run: (place: number) => Generator<Holder, void, void>,
): Generator<Holder, Doc, void> {
  while (tally.done < count && !(ordered && tally.errors.length > 0)) {
    const place = tally.done;
    try {
      yield* remembering(call, tally, run(place));
    } catch (error) {
      if (!(error instanceof MongoFault) || error.labels.length > 0) throw error;
      tally.errors.push(writeError(place, error));
      if (call.transaction) break;
    }
    tally.done++;
  }
  if (tally.matched > 0) call.progress?.save(tally.record().set('whole', true));
  return tally.reply();
}

/** Before it waits, what was done so far is written down: it will be committed before the rest. */
function* remembering(call: Call, tally: Tally, statement: Generator<Holder, void, void>): Generator<Holder, void, void> {
  for (let step = statement.next(); step.done !== true; step = statement.next()) {
    if (tally.done > 0) call.progress?.save(tally.record());
    yield step.value;
  }
}

function writeError(place: number, error: MongoFault): Doc {
  const entry: Doc = new Map<string, Value>([
    ['index', int(place)],
    ['code', int(error.code)],
    ['errmsg', error.message],
  ]);
  for (const [name, value] of error.fields) entry.set(name, value);
  return entry;
}

function numberIn(doc: Doc, name: string): number {
  const value = doc.get(name);
  return isNumeric(value) ? toNumber(value) : 0;
}

function docsIn(doc: Doc, name: string): Doc[] {
  const value = doc.get(name);
  return Array.isArray(value) ? value.filter((item) => item instanceof Map) : [];
}
