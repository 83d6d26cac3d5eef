/** Comparison across all types in BSON order; missing is not null here, it comes before. */
import { compareValues } from '../order';
import { int } from '../value';
import { binary, type Builder, type Builders } from './scope';

const compare = (name: string, holds: (order: number) => boolean): Builder =>
  binary(name, (a, b, scope) => holds(compareValues(a, b, scope.env.collator)));

export const COMPARISONS: Builders = {
  $eq: compare('$eq', (order) => order === 0),
  $ne: compare('$ne', (order) => order !== 0),
  $lt: compare('$lt', (order) => order < 0),
  $lte: compare('$lte', (order) => order <= 0),
  $gt: compare('$gt', (order) => order > 0),
  $gte: compare('$gte', (order) => order >= 0),
  $cmp: binary('$cmp', (a, b, scope) => int(Math.sign(compareValues(a, b, scope.env.collator)))),
};
