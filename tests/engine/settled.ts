/** Differences that are understood: which cases, who is right, and by what. Any other difference fails the run. */
import type { Case } from './cases';
import { spelled } from './compare';
import type { Difference } from './run';

export interface Settled {
  readonly name: string;
  readonly right: 'ours' | 'second';
  readonly reason: string;
  /** MongoDB's manual or source. */
  readonly source: string;
  isIt(it: Case, difference: Difference): boolean;
}

const command = (it: Case): string => spelled([it.filter, it.projection ?? {}, it.update ?? {}, it.pipeline ?? []]);
const isRefused = (outcome: Difference['ours'], code: number): boolean => 'code' in outcome && outcome.code === code;

/** Whether both answered the same once each answer is read more loosely. */
const isSameAs = ({ ours, second }: Difference, loosely: (answer: string) => string): boolean =>
  'answers' in ours &&
  'answers' in second &&
  ours.answers.map(loosely).sort().join('\n') === second.answers.map(loosely).sort().join('\n');

const DECIMAL = /\{"\$numberDecimal":"(-?\d+)(?:\.(\d+))?"\}/g;
const withoutZeros = (answer: string): string =>
  answer.replace(DECIMAL, (_all, whole: string, part = '') => `decimal ${whole}.${String(part).replace(/0+$/, '')}`);
const letters = (answer: string): string => [...answer].sort().join('');

const BEYOND_DOUBLE = '9007199254740993';
const has = (text: string, ...parts: string[]): boolean => parts.some((it) => text.includes(it));
const values = (difference: Difference): string => spelled([difference.ours, difference.second]);

export const SETTLED: readonly Settled[] = [
  {
    name: '$count of no documents answers no document',
    right: 'ours',
    reason: '$count is $group with _id null and $project, and $group makes no group of nothing; the second engine answers 0.',
    source: 'Manual, $count (aggregation), Behavior; src/mongo/db/pipeline/document_source_count.cpp',
    isIt: (it, difference) =>
      has(command(it), '"$count"') && has(spelled(difference.second), '\\"n\\":{\\"$numberInt\\":\\"0\\"}'),
  },
  {
    name: '$[] below a field that is missing is refused',
    right: 'ours',
    reason: 'The array must exist in each matched document: BadValue (2). The second engine passes over the document.',
    source:
      'Manual, $[] (all positional operator), Upsert; src/mongo/db/update/update_array_node.cpp, "must exist in the document"',
    isIt: (it, { ours }) => has(command(it), '.$[].') && isRefused(ours, 2),
  },
  {
    name: '$mod of a long beyond 2^53 is exact',
    right: 'ours',
    reason: 'The remainder of a long is taken among longs; the second engine goes through a double.',
    source: 'src/mongo/db/matcher/expression_leaf.cpp, ModMatchExpression::matchesSingleElement',
    isIt: (it) => has(command(it), '"$mod"') && has(spelled(it.docs), BEYOND_DOUBLE),
  },
  {
    name: 'a path through an array of documents is an array of the values',
    right: 'ours',
    reason: 'The second engine loses such a path in an expression: null, 0, or no field.',
    source:
      'Manual, Aggregation, Field Paths and Arrays; src/mongo/db/pipeline/expression.cpp, ExpressionFieldPath::evaluatePathArray',
    isIt: (it, { second }) =>
      /"\$lots\.(left|points|expiresAt)"/.test(command(it)) && 'answers' in second && has(spelled(it.docs), '"lots":[{'),
  },
  {
    name: 'a sum of doubles and longs is rounded once',
    right: 'ours',
    reason:
      'Longs and doubles are added as a sum of two doubles and rounded at the end; the second engine rounds the long first.',
    source: 'src/mongo/util/summation.h, DoubleDoubleSummation; src/mongo/db/pipeline/expression.cpp, ExpressionAdd',
    isIt: (it, difference) =>
      has(command(it), '"$sum"', '"$add"', '"$avg"') &&
      has(spelled(it), BEYOND_DOUBLE) &&
      has(values(difference), '$numberDouble'),
  },
  {
    name: 'the digits of a decimal that was met by a double',
    right: 'ours',
    reason: 'A double becomes a decimal of fifteen digits in arithmetic, of as many as it has in a sum. The values are equal.',
    source: 'src/mongo/platform/decimal128.cpp, Decimal128(double, RoundingPrecision); src/mongo/util/summation.cpp, getDecimal',
    isIt: (_it, difference) => isSameAs(difference, withoutZeros),
  },
  {
    name: 'new fields of one update come in the order of their names',
    right: 'ours',
    reason: 'Since MongoDB 5.0 the fields of an update operator are taken in lexicographic order, not in that of the command.',
    source: 'Manual, Update Operators, Behavior; src/mongo/db/update/update_object_node.h',
    isIt: (it, difference) => it.kind === 'update' && !Array.isArray(it.update) && isSameAs(difference, letters),
  },
  {
    name: '$slice of an expression in the projection of find',
    right: 'ours',
    reason:
      'An array whose first item is no number is the expression of aggregation; the second engine takes its operand for an object.',
    source: 'Manual, db.collection.find(), projection, Aggregation Expression; src/mongo/db/query/projection_parser.cpp',
    isIt: (it, { second }) => it.kind === 'find' && has(command(it), '"$slice":[{') && isRefused(second, 28724),
  },
  {
    name: 'a field missing in an item of an array sorts as null',
    right: 'ours',
    reason:
      'The key of an array is the least or greatest of its items, where a missing one is null; the second engine passes over it.',
    source: 'Manual, cursor.sort(), Sort By Array Field, Missing Fields; src/mongo/db/index/btree_key_generator.cpp',
    isIt: (it) => /"lots\.(left|points|expiresAt)":\{"\$numberInt":"-?1"\}/.test(spelled([it.sort ?? {}, it.pipeline ?? []])),
  },
  {
    name: '$push with $sort or $slice counts as a change',
    right: 'ours',
    reason: 'A push is a change also where sorting and cutting leave what was there; the second engine compares the documents.',
    source: 'src/mongo/db/update/push_node.cpp, PushNode::performPush',
    isIt: (it, { ours, second }) =>
      has(command(it), '"$push":{"lots"') &&
      'answers' in ours &&
      'answers' in second &&
      ours.answers.slice(1).join() === second.answers.slice(1).join(),
  },
];

export const settledBy = (it: Case, difference: Difference): Settled | undefined =>
  SETTLED.find((kind) => kind.isIt(it, difference));
