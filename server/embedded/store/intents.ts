/** Who means to change what: documents, unique keys, names and collections that open transactions have written and not yet committed. */
import type { Collection } from './catalog';

/** An open transaction, as far as others must wait for it. */
export interface Holder {
  /** Called once when it has committed or aborted. */
  whenEnded(then: () => void): void;
}

/** Thrown by a write outside transactions that meets an open one: wait until `by` has ended, then try again. */
export class Blocked extends Error {
  readonly by: Holder;

  constructor(by: Holder) {
    super('blocked by an open transaction');
    this.by = by;
  }
}

export class Intents {
  readonly #docs = new Map<number, Holder>();
  readonly #keys = new Map<string, Holder>();
  readonly #writers = new Map<number, Set<Holder>>();

  doc(rid: number): Holder | undefined {
    return this.#docs.get(rid);
  }

  /** `key`: a unique index entry as text, or a collection's full name. */
  key(key: string): Holder | undefined {
    return this.#keys.get(key);
  }

  /** Some open transaction that has written into the collection. */
  writer(collection: Collection): Holder | undefined {
    for (const holder of this.#writers.get(collection.id) ?? []) return holder;
    return undefined;
  }

  /** False where another transaction holds it. */
  claimDoc(rid: number, holder: Holder): boolean {
    return claim(this.#docs, rid, holder);
  }

  claimKey(key: string, holder: Holder): boolean {
    return claim(this.#keys, key, holder);
  }

  enter(collection: Collection, holder: Holder): void {
    const writers = this.#writers.get(collection.id) ?? new Set();
    this.#writers.set(collection.id, writers.add(holder));
  }

  /** Gives up all that `holder` claimed. */
  release(holder: Holder, docs: Iterable<number>, keys: Iterable<string>, collections: Iterable<number>): void {
    for (const rid of docs) if (this.#docs.get(rid) === holder) this.#docs.delete(rid);
    for (const key of keys) if (this.#keys.get(key) === holder) this.#keys.delete(key);
    for (const id of collections) {
      const writers = this.#writers.get(id);
      writers?.delete(holder);
      if (writers?.size === 0) this.#writers.delete(id);
    }
  }
}

function claim<K>(map: Map<K, Holder>, key: K, holder: Holder): boolean {
  const known = map.get(key);
  if (known !== undefined && known !== holder) return false;
  map.set(key, holder);
  return true;
}
