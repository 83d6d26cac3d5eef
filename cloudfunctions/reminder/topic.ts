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

/** One way along an index: the members whom one event may concern. */
export interface Walk<K extends ReminderKind> {
  /** Tells it from the kind's other walks of the same day. */
  readonly name: string;
  /** The next batch after a place; no `next` is the end. */
  page(after: string | undefined): Promise<Page<K>>;
}

export interface Page<K extends ReminderKind> {
  readonly candidates: readonly Candidate<K>[];
  readonly next?: string;
}

/** A topic that the day's decision finds. */
export interface DailyTopic<K extends ReminderKind> extends Topic<K> {
  /** Whom it may concern in the span; the same walks in the same order whenever it is asked on one day. */
  walks(context: Context, setting: ReminderSetting, span: Span): Promise<readonly Walk<K>[]>;
}

/** Members of one batch: small, so that a killed run loses little and holds nothing up. */
export const BATCH = 200;

/** A walk by the keys of what is read; `read` gives no more than `BATCH` after a key, and fewer only at the end. */
export function indexWalk<K extends ReminderKind, T>(
  name: string,
  { read, key, candidates }: { read(after: string): Promise<T[]>; key(it: T): string; candidates(read: T[]): Candidate<K>[] },
): Walk<K> {
  return {
    name,
    async page(after = '') {
      const found = await read(after);
      const last = found.length < BATCH ? undefined : found.at(-1);
      return { candidates: candidates(found), ...(last !== undefined && { next: key(last) }) };
    },
  };
}

/** The pages of a walk, from a place on. */
export async function* pagesOf<K extends ReminderKind>(walk: Walk<K>, from?: string): AsyncGenerator<Page<K>> {
  for (let page = await walk.page(from); ; page = await walk.page(page.next)) {
    yield page;
    if (page.next === undefined) return;
  }
}
