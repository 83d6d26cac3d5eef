/** The plain model of a collection with one unique field: committed rows, and for each open transaction its snapshot and its writes. */

export interface Row {
  _id: number;
  u: number;
  v: number;
}

/** `blocked`: a write outside transactions that would wait for an open one. */
export type Outcome = 'done' | 'nothing' | 'duplicate' | 'conflict' | 'blocked';

interface Open {
  readonly snapshot: ReadonlyMap<number, Row>;
  readonly view: Map<number, Row>;
  readonly ids: Set<number>;
  readonly us: Set<number>;
}

export const INSERT = 0;
export const UPDATE = 1;

export class Model {
  #committed = new Map<number, Row>();
  readonly #open: (Open | undefined)[];

  constructor(sessions: number) {
    this.#open = Array.from({ length: sessions }, () => undefined);
  }

  isOpen(who: number): boolean {
    return this.#open[who] !== undefined;
  }

  begin(who: number): void {
    this.#open[who] = { snapshot: new Map(this.#committed), view: new Map(this.#committed), ids: new Set(), us: new Set() };
  }

  abort(who: number): void {
    this.#open[who] = undefined;
  }

  commit(who: number): void {
    const own = this.#open[who];
    for (const id of own?.ids ?? []) {
      const row = own?.view.get(id);
      if (row) this.#committed.set(id, row);
      else this.#committed.delete(id);
    }
    this.#open[who] = undefined;
  }

  read(who: number | undefined): Row[] {
    return [...this.#view(who).values()].sort((a, b) => a._id - b._id);
  }

  /** Does the write, unless its outcome says otherwise. */
  write(who: number | undefined, kind: number, row: Row): Outcome {
    const view = this.#view(who);
    const before = view.get(row._id);
    if (kind === INSERT ? before !== undefined : before === undefined)
      return kind === INSERT ? this.#insertTaken(who, row) : 'nothing';
    const us = [...(before ? [before.u] : []), ...(kind <= UPDATE ? [row.u] : [])].filter(
      (u, _, all) => all.length < 2 || all[0] !== all[1] || kind > UPDATE,
    );
    const own = who === undefined ? undefined : this.#open[who];
    const others = this.#open.filter((open, place) => open !== undefined && place !== who);
    if (others.some((open) => open?.ids.has(row._id))) return own ? 'conflict' : 'blocked';
    if (own && !own.ids.has(row._id) && !same(own.snapshot.get(row._id), this.#committed.get(row._id))) return 'conflict';
    if (kind <= UPDATE && [...view.values()].some((other) => other.u === row.u && other._id !== row._id)) {
      return !own && others.some((open) => open?.us.has(row.u)) ? 'blocked' : 'duplicate';
    }
    if (others.some((open) => us.some((u) => open?.us.has(u)))) return own ? 'conflict' : 'blocked';
    const newcomer = [...this.#committed.values()].find(({ u, _id }) => u === row.u && _id !== row._id);
    if (own && kind <= UPDATE && newcomer && !own.ids.has(newcomer._id)) return 'conflict';
    this.#apply(own, kind, row, us);
    return 'done';
  }

  /** An insert under an `_id` that is there already. */
  #insertTaken(who: number | undefined, row: Row): Outcome {
    const touched = this.#open.some((open, place) => place !== who && open?.ids.has(row._id));
    return touched && who === undefined ? 'blocked' : 'duplicate';
  }

  #apply(own: Open | undefined, kind: number, row: Row, us: number[]): void {
    const view = own?.view ?? this.#committed;
    if (kind <= UPDATE) view.set(row._id, { ...row });
    else view.delete(row._id);
    own?.ids.add(row._id);
    for (const u of us) own?.us.add(u);
  }

  #view(who: number | undefined): Map<number, Row> {
    return (who === undefined ? undefined : this.#open[who]?.view) ?? this.#committed;
  }
}

const same = (a: Row | undefined, b: Row | undefined): boolean => a?.u === b?.u && a?.v === b?.v;
