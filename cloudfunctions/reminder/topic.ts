/** What a kind of reminder must know how to do: find whom it may concern, and look again at what it says. */
import type { ReminderKind, ReminderSetting } from '@/types/contract/reminderKind';
import type { Person } from '../identity/people.usecase';
import type { Context, Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import type { FactsOf } from './facts.rule';
import type { Span } from './occasion.rule';

/** Somebody who may have to be told. `facts` name the event; the rest of them is filled in by `look`. */
export interface Candidate<K extends ReminderKind> {
  readonly memberId: string;
  /** What it is about, so that nobody is told the same twice: with member and kind it is unique. */
  readonly period: string;
  readonly facts: FactsOf<K>;
}

export interface About<K extends ReminderKind> {
  readonly person: Person;
  readonly facts: FactsOf<K>;
}

export interface Topic<K extends ReminderKind> {
  readonly kind: K;
  /** The facts as of now, in the order asked; undefined where there is nothing to tell (any more). A batch costs a few queries, not a few a member. */
  look(reader: Reader & Moment, asked: readonly About<K>[]): Promise<(FactsOf<K> | undefined)[]>;
  /** What goes with a telling, in its transaction. */
  also?(tx: Tx, told: readonly About<K>[]): Promise<void>;
}

/** A topic that the day's decision finds. */
export interface DailyTopic<K extends ReminderKind> extends Topic<K> {
  /** Whom it may concern in the span, batch by batch along an index. */
  candidates(context: Context, setting: ReminderSetting, span: Span): AsyncIterable<readonly Candidate<K>[]>;
}

/** Members of one batch: small, so that a killed run loses little and holds nothing up. */
export const BATCH = 200;

/** Walks an index: `read` is given the last item of the batch before, and a batch that is not full is the last one. */
export async function* batches<T>(read: (after: T | undefined) => Promise<T[]>, size = BATCH): AsyncGenerator<T[]> {
  for (let batch = await read(undefined); ; batch = await read(batch.at(-1))) {
    if (batch.length > 0) yield batch;
    if (batch.length < size) return;
  }
}
