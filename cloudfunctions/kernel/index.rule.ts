/** Whether an index that is there is the one that is wanted; pure, over what `listIndexes` tells. */
import { isDeepStrictEqual } from 'node:util';

/** What is looked at of an index, wanted or present. */
export interface IndexLike {
  readonly key: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;
  readonly name?: string;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly hidden?: boolean;
  readonly expireAfterSeconds?: number;
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
  readonly collation?: { readonly locale?: string };
}

/** What a collation is where it does not say; other fields of it depend on its locale, and count where they are named. */
const COLLATION = { strength: 3, caseLevel: false, numericOrdering: false };

const fieldsOf = (index: IndexLike): [string, unknown][] =>
  index.key instanceof Map ? [...index.key] : Object.entries(index.key);

/** The name that MongoDB gives where none is given: `a_1_b_-1`. */
export const nameOf = (index: IndexLike): string =>
  index.name ??
  fieldsOf(index)
    .map(([field, way]) => `${field}_${String(way)}`)
    .join('_');

/** The same fields in the same order. */
export const isSameKey = (wanted: IndexLike, present: IndexLike): boolean =>
  isDeepStrictEqual(fieldsOf(wanted).map(textOf), fieldsOf(present).map(textOf));

const textOf = ([field, way]: [string, unknown]): string => `${field}\0${String(way)}`;

/** The same key, and the same in everything that changes what it refuses, holds or finds. */
export const isSameIndex = (wanted: IndexLike, present: IndexLike): boolean =>
  isSameKey(wanted, present) &&
  isDeepStrictEqual(optionsOf(wanted), optionsOf(present)) &&
  isSameCollation(wanted.collation, present.collation);

const optionsOf = (index: IndexLike) => ({
  unique: index.unique === true,
  sparse: index.sparse === true,
  hidden: index.hidden === true,
  expireAfterSeconds: index.expireAfterSeconds,
  partial: index.partialFilterExpression,
});

function isSameCollation(wanted: IndexLike['collation'], present: IndexLike['collation']): boolean {
  const isSimple = (it: IndexLike['collation']) => it === undefined || it.locale === 'simple';
  if (isSimple(wanted) || isSimple(present)) return isSimple(wanted) && isSimple(present);
  const fields = new Map<string, unknown>(Object.entries(present ?? {}));
  return Object.entries({ ...COLLATION, ...wanted }).every(([name, value]) => isDeepStrictEqual(fields.get(name), value));
}
