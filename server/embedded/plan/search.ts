/** Carries out a plan: the documents that match, each once, counting what had to be looked at. */
import type { Filter } from '../query/match';
import type { Access, Walk } from '../store/access';
import type { Collection } from '../store/catalog';
import { successor, type ByteRange } from '../store/ranges';
import type { Stored } from '../store/stored';
import type { Plan } from './plan';

/** What `explain` reports. */
export interface Effort {
  keysExamined: number;
  docsExamined: number;
}

export interface Search {
  readonly plan: Plan;
  readonly filter: Filter;
  /** How many documents the reader expects to need; undefined for all. */
  readonly rows?: number;
}

/** A search under way, which can let go of what it read ahead. */
export class Found implements Walk<Stored> {
  readonly effort: Effort = { keysExamined: 0, docsExamined: 0 };
  readonly #access: Access;
  readonly #collection: Collection;
  readonly #search: Search;
  readonly #rows: IterableIterator<Stored>;
  #current: { release(): void } | undefined;

  constructor(access: Access, collection: Collection, search: Search) {
    this.#access = access;
    this.#collection = collection;
    this.#search = search;
    this.#rows = this.#matching();
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Stored, undefined> {
    return this.#rows.next();
  }

  release(): void {
    this.#current?.release();
  }

  *#matching(): IterableIterator<Stored> {
    const { plan, filter } = this.#search;
    for (const stored of this.#candidates(plan)) {
      if (plan.exact || filter.test(stored.doc)) yield stored;
    }
  }

  #candidates(plan: Plan): Iterable<Stored> {
    if (plan.kind === 'collection') return this.#all(plan.reverse);
    if (plan.kind === 'either') return once(this.#oneAfterTheOther(plan.plans));
    return plan.index.state.multikey ? once(this.#indexed(plan)) : this.#indexed(plan);
  }

  *#all(reverse: boolean): Iterable<Stored> {
    const walk = this.#access.docs(this.#collection, reverse, this.#search.rows);
    this.#current = walk;
    for (const stored of walk) {
      this.effort.docsExamined++;
      this.#access.pace.step();
      yield stored;
    }
  }

  *#oneAfterTheOther(plans: readonly Plan[]): Iterable<Stored> {
    for (const plan of plans) yield* this.#candidates(plan);
  }

  *#indexed(plan: Extract<Plan, { kind: 'index' }>): Iterable<Stored> {
    const { index, ranges, reverse } = plan;
    const ordered = reverse ? [...ranges].reverse() : ranges;
    for (const range of ordered) {
      if (plan.allPoints && index.unique && isPoint(range)) {
        this.effort.keysExamined++;
        const stored = this.#access.point(index, range.low);
        if (stored) this.effort.docsExamined++;
        if (stored) yield stored;
        continue;
      }
      const walk = this.#access.entries(this.#collection, index, range, reverse, this.#search.rows);
      this.#current = walk;
      for (const { stored } of walk) {
        this.effort.keysExamined++;
        this.effort.docsExamined++;
        this.#access.pace.step();
        yield stored;
      }
    }
  }
}

/** A range of exactly one key; two neighbouring keys may have been made one range. */
const isPoint = ({ low, high }: ByteRange): boolean => Buffer.compare(successor(low), high) === 0;

/** Leaves out documents that came before. */
function* once(rows: Iterable<Stored>): Iterable<Stored> {
  const seen = new Set<number>();
  for (const stored of rows) {
    if (seen.has(stored.rid)) continue;
    seen.add(stored.rid);
    yield stored;
  }
}
