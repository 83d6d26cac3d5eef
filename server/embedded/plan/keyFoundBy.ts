/** Under which key of an index a plan found a document. */
import type { Doc, Value } from '../query/value';
import { entryKey, rowsOf } from '../store/indexEntries';
import { inside } from '../store/ranges';
import type { Plan } from './plan';

/** The key as a document; an empty one where no index was used. */
export function keyFoundBy(plan: Plan, doc: Doc): Doc {
  if (plan.kind === 'collection') return new Map();
  if (plan.kind === 'either') return plan.plans.map((one) => keyFoundBy(one, doc)).find((key) => key.size > 0) ?? new Map();
  const { index, ranges, reverse } = plan;
  const rows = rowsOf(index, doc)
    .map((values) => ({ values, key: entryKey(index, values) }))
    .filter(({ key }) => ranges.some((range) => inside(key, range)))
    .sort((a, b) => (reverse ? -1 : 1) * Buffer.compare(a.key, b.key));
  const [first] = rows;
  if (first === undefined) return new Map();
  return new Map(index.fields.map(({ path }, place): [string, Value] => [path, first.values[place] ?? null]));
}
