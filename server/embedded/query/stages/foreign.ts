/** The documents of another collection by the value at one path: asked of an index, or of a table made once. */
import { BSONRegExp } from 'bson';
import { compileFilter } from '../match';
import { groupKey } from '../order';
import { someAt } from '../path';
import { type Doc, doc, type Value } from '../value';
import type { Namespace, PipelineContext } from './stage';

/** Finds documents whose value at `path`, or one of whose elements there, equals one of the values; null finds missing too. */
export class ForeignTable {
  private readonly parts: readonly string[];
  private rows: Doc[] = [];
  private byKey: Map<string, number[]> | undefined;

  constructor(
    private readonly context: PipelineContext,
    private readonly namespace: Namespace,
    private readonly path: string,
  ) {
    this.parts = path.split('.');
  }

  /** In the order of the collection, each document once. */
  matching(values: readonly Value[]): Doc[] {
    if (
      this.byKey === undefined &&
      this.context.indexed(this.namespace, this.path) &&
      !values.some((v) => v instanceof BSONRegExp)
    ) {
      return this.ask(values);
    }
    const table = this.table();
    const places = new Set<number>();
    for (const value of values) for (const place of table.get(groupKey(value, this.context.collator)) ?? []) places.add(place);
    const ordered = values.length > 1 ? [...places].sort((a, b) => a - b) : [...places];
    return ordered.map((place) => this.rows[place]).filter((row) => row !== undefined);
  }

  private ask(values: readonly Value[]): Doc[] {
    const condition: Doc = new Map([[this.path, doc({ $in: [...values] })]]);
    const filter = compileFilter(condition, this.context);
    return [...this.context.read(this.namespace, condition)].filter((document) => filter.test(document));
  }

  private table(): Map<string, number[]> {
    if (this.byKey !== undefined) return this.byKey;
    const table = new Map<string, number[]>();
    this.rows = [...this.context.read(this.namespace, undefined)];
    this.rows.forEach((row, place) => {
      const keys = new Set<string>();
      someAt(row, this.parts, 0, true, (value) => {
        keys.add(groupKey(value ?? null, this.context.collator));
        return false;
      });
      // Unlike a filter, a join takes an array without documents on the way for missing.
      if (keys.size === 0) keys.add(groupKey(null));
      for (const key of keys) {
        const places = table.get(key);
        if (places === undefined) table.set(key, [place]);
        else places.push(place);
      }
    });
    this.byKey = table;
    return table;
  }
}

/** The values that a document joins by: each element of an array counts, missing and the empty array count as null. */
export function joinValues(document: Doc, parts: readonly string[], missingIsNull: boolean): Value[] {
  const found: Value[] = [];
  someAt(document, parts, 0, true, (value, _offset, whole) => {
    if (!whole && value !== undefined) found.push(value);
    return false;
  });
  return found.length === 0 && missingIsNull ? [null] : found;
}
