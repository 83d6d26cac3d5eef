/** Random cases: documents like the project's, and what is asked of them. The same seed and number, the same case. */
import { Decimal128, Double, Int32, Long, ObjectId } from 'mongodb';
import { type Random, seeded } from '../simulation/random';

export type Fields = Record<string, unknown>;

export interface Case {
  readonly kind: 'find' | 'update' | 'aggregate';
  readonly docs: Fields[];
  readonly filter: Fields;
  readonly projection?: Fields;
  /** Ends with `_id`, so that the order is total. Without it the answers are compared without their order. */
  readonly sort?: Fields;
  readonly skip?: number;
  readonly limit?: number;
  readonly update?: Fields | Fields[];
  readonly pipeline?: Fields[];
}

const NUMBER_PATHS = ['growth', 'amount', 'lots.left', 'lots.points', 'address.floor'] as const;
const PATHS = [
  ...NUMBER_PATHS,
  'status',
  'tags',
  'joinedAt',
  'lots.expiresAt',
  'lots',
  'address',
  'address.city',
  'memberId',
  'phone',
] as const;
const TOP = ['growth', 'amount', 'status', 'tags', 'joinedAt', 'lots', 'address', 'memberId', 'phone'] as const;
const STATUSES = ['open', 'used', 'refunded', 'Open', ''] as const;
const TAGS = ['new', 'vip', 'gift', 'mall'] as const;

const id = (r: Random): ObjectId => new ObjectId(String(r.between(1, 6)).padStart(24, '0'));
const date = (r: Random): Date =>
  new Date(Date.UTC(2024, r.between(0, 14), r.between(1, 28), r.between(0, 23), r.between(0, 59), 0, 500));

export function number(r: Random): unknown {
  const whole = r.between(-3, 12);
  return r.oneOf([
    () => new Int32(whole),
    () => new Int32(whole * 100),
    () => Long.fromNumber(whole),
    () => Long.fromString('9007199254740993'),
    () => new Double(whole),
    () => new Double(whole + 0.5),
    () => Decimal128.fromString(`${whole}`),
    () => Decimal128.fromString(`${whole}.50`),
  ])();
}

const text = (r: Random): string => r.oneOf(STATUSES);

/** Present, null or missing. */
function put(r: Random, doc: Fields, name: string, value: () => unknown): void {
  if (r.chance(0.75)) doc[name] = r.chance(0.1) ? null : value();
}

function document(r: Random, at: number): Fields {
  const doc: Fields = { _id: new Int32(at) };
  put(r, doc, 'memberId', () => id(r));
  put(r, doc, 'status', () => text(r));
  put(r, doc, 'growth', () => number(r));
  put(r, doc, 'amount', () => number(r));
  put(r, doc, 'joinedAt', () => date(r));
  put(r, doc, 'phone', () => `138${r.between(10, 14)}`);
  put(r, doc, 'tags', () => some(r, 3).map(() => r.oneOf(TAGS)));
  put(r, doc, 'lots', () => some(r, 3).map((place) => lot(r, place)));
  put(r, doc, 'address', () => {
    const address: Fields = {};
    put(r, address, 'city', () => r.oneOf(['Suzhou', '杭州', 'Xi’an']));
    put(r, address, 'floor', () => number(r));
    return address;
  });
  return doc;
}

function lot(r: Random, place: number): Fields {
  const it: Fields = { no: new Int32(place) };
  put(r, it, 'points', () => number(r));
  put(r, it, 'left', () => number(r));
  put(r, it, 'expiresAt', () => date(r));
  return it;
}

const some = (r: Random, most: number): number[] => Array.from({ length: r.between(0, most) }, (_, at) => at);

function valueFor(r: Random, path: string): unknown {
  if (r.chance(0.1)) return null;
  if (path === 'status') return text(r);
  if (path === 'tags') return r.oneOf(TAGS);
  if (path === 'joinedAt' || path === 'lots.expiresAt') return date(r);
  if (path === 'memberId') return id(r);
  if (path === 'phone') return `138${r.between(10, 14)}`;
  if (path === 'address.city') return r.oneOf(['Suzhou', '杭州']);
  if (path === 'lots') return [lot(r, 0)];
  if (path === 'address') return { city: 'Suzhou' };
  return number(r);
}

export function filter(r: Random, depth = 0): Fields {
  if (depth < 2 && r.chance(0.25)) return { [r.oneOf(['$and', '$or', '$nor'])]: [filter(r, depth + 1), filter(r, depth + 1)] };
  const path = r.oneOf(PATHS);
  const value = (): unknown => valueFor(r, path);
  return r.oneOf<() => Fields>([
    () => ({}),
    () => ({ [path]: value() }),
    () => ({ [path]: { [r.oneOf(['$gt', '$gte', '$lt', '$lte', '$ne', '$eq'])]: value() } }),
    () => ({ [path]: { $gte: value(), $lt: value() } }),
    () => ({ [path]: { [r.oneOf(['$in', '$nin'])]: [value(), value()] } }),
    () => ({ [path]: { $exists: r.chance(0.5) } }),
    () => ({
      [path]: { $type: r.oneOf(['int', 'long', 'double', 'decimal', 'number', 'null', 'array', 'object', 'date', 'string']) },
    }),
    () => ({ [path]: { $not: { $gt: value() } } }),
    () => ({ lots: { $elemMatch: { left: { $gt: number(r) }, expiresAt: { $lt: date(r) } } } }),
    () => ({ tags: { [r.oneOf(['$all', '$in'])]: [r.oneOf(TAGS), r.oneOf(TAGS)] } }),
    () => ({ [r.oneOf(['tags', 'lots'])]: { $size: r.between(0, 3) } }),
    () => ({ status: { $regex: r.oneOf(['^o', 'ed$', 'E']), $options: r.oneOf(['', 'i']) } }),
    () => ({ growth: { $mod: [r.between(2, 4), r.between(0, 1)] } }),
    () => ({ 'lots.0.left': { $gte: number(r) } }),
    () => ({ $expr: { [r.oneOf(['$gt', '$eq', '$lte'])]: ['$growth', '$amount'] } }),
  ])();
}

const sort = (r: Random): Fields => ({
  [r.oneOf(PATHS)]: r.oneOf([1, -1]),
  [r.oneOf(['status', 'growth', 'amount'])]: r.oneOf([1, -1]),
  _id: 1,
});

function projection(r: Random): Fields {
  const path = r.oneOf(PATHS);
  return r.oneOf<() => Fields>([
    () => ({ [path]: 1, ...(r.chance(0.5) && { _id: 0 }) }),
    () => ({ [path]: 0 }),
    () => ({ status: 1, lots: { $slice: r.oneOf([1, -1, 2]) } }),
    () => ({ status: 1, lots: { $elemMatch: { left: { $gt: number(r) } } } }),
    () => ({ amount: 1, answer: expression(r) }),
  ])();
}

function update(r: Random): Fields | Fields[] {
  const path = r.oneOf(NUMBER_PATHS.filter((it) => !it.startsWith('lots')));
  const top = r.oneOf(TOP);
  return r.oneOf<() => Fields | Fields[]>([
    () => ({ $set: { [top]: valueFor(r, top), 'address.city': 'Wuxi' } }),
    () => ({ $unset: { [r.oneOf(PATHS.filter((it) => !it.startsWith('lots.')))]: '' } }),
    () => ({ [r.oneOf(['$inc', '$mul', '$min', '$max'])]: { [path]: number(r) } }),
    () => ({ $push: { tags: r.oneOf(TAGS) } }),
    () => ({
      $push: { lots: { $each: [lot(r, 7), lot(r, 8)], $sort: { left: r.oneOf([1, -1]) }, $slice: r.oneOf([2, -2, 3]) } },
    }),
    () => ({ $addToSet: { tags: { $each: [r.oneOf(TAGS), r.oneOf(TAGS)] } } }),
    () => ({ $pull: { tags: { $in: [r.oneOf(TAGS)] } } }),
    () => ({ $pull: { lots: { left: { $lte: number(r) } } } }),
    () => ({ $pop: { lots: r.oneOf([1, -1]) } }),
    () => ({ $rename: { status: 'state' } }),
    () => ({ $inc: { 'lots.$[].left': number(r) } }),
    () => ({ $setOnInsert: { state: 'made' } }),
    () => [{ $set: { answer: expression(r) } }],
    () => [{ $set: { growth: { $add: [{ $ifNull: ['$growth', 0] }, number(r)] } } }, { $unset: ['amount'] }],
  ])();
}

/** Numbers out of a document that may hold none. */
const numeric = (r: Random): unknown =>
  r.oneOf<() => unknown>([() => `$${r.oneOf(['growth', 'amount', 'address.floor'])}`, () => number(r)])();

export function expression(r: Random, depth = 0): unknown {
  const inner = (): unknown => (depth < 1 && r.chance(0.4) ? arithmetic(r) : numeric(r));
  const lots = { $ifNull: ['$lots', []] };
  const tags = { $ifNull: ['$tags', []] };
  const day = { $ifNull: ['$joinedAt', date(r)] };
  return r.oneOf<() => unknown>([
    () => `$${r.oneOf(PATHS)}`,
    () => arithmetic(r),
    () => ({ [r.oneOf(['$gt', '$eq', '$lt', '$cmp', '$ne'])]: [inner(), inner()] }),
    () => ({ $cond: [{ $gte: [inner(), inner()] }, inner(), `$${r.oneOf(PATHS)}`] }),
    () => ({ $ifNull: [`$${r.oneOf(PATHS)}`, inner()] }),
    () => ({ $type: `$${r.oneOf(PATHS)}` }),
    () => ({ $sum: { $map: { input: lots, as: 'lot', in: '$$lot.left' } } }),
    () => ({ $filter: { input: lots, as: 'lot', cond: { $gt: ['$$lot.left', number(r)] } } }),
    () => ({ $reduce: { input: tags, initialValue: '', in: { $concat: ['$$value', '$$this'] } } }),
    () => ({ $size: lots }),
    () => ({ [r.oneOf(['$max', '$min', '$avg', '$sum'])]: '$lots.left' }),
    () => ({ $arrayElemAt: [tags, r.between(-2, 2)] }),
    () => ({ $concatArrays: [tags, ['end']] }),
    () => ({ $in: [r.oneOf(TAGS), tags] }),
    () => ({ $slice: [tags, r.oneOf([1, -1, 2])] }),
    () => ({ $dateToString: { date: day, format: '%Y-%m-%d %H:%M', timezone: r.oneOf(['Asia/Shanghai', 'UTC', '+08:00']) } }),
    () => ({ $dateAdd: { startDate: day, unit: r.oneOf(['day', 'month', 'hour', 'year']), amount: r.between(-14, 14) } }),
    () => ({
      $dateDiff: { startDate: day, endDate: date(r), unit: r.oneOf(['day', 'month', 'hour', 'week']), timezone: 'Asia/Shanghai' },
    }),
    () => ({ $dateTrunc: { date: day, unit: r.oneOf(['day', 'month', 'week']), timezone: 'Asia/Shanghai' } }),
    () => ({ [r.oneOf(['$year', '$month', '$dayOfMonth', '$dayOfWeek', '$isoWeek'])]: day }),
    () => ({ $toUpper: '$status' }),
    () => ({ $mergeObjects: ['$address', { floor: inner() }] }),
    () => ({ $switch: { branches: [{ case: { $eq: ['$status', 'open'] }, then: inner() }], default: 'other' } }),
  ])();
}

function arithmetic(r: Random): Fields {
  return r.oneOf<() => Fields>([
    () => ({ [r.oneOf(['$add', '$multiply', '$subtract'])]: [numeric(r), numeric(r)] }),
    () => ({ $divide: [numeric(r), new Int32(r.between(1, 4))] }),
    () => ({ [r.oneOf(['$abs', '$floor', '$ceil'])]: numeric(r) }),
    () => ({ $round: [numeric(r), r.between(-1, 1)] }),
    () => ({ $mod: [numeric(r), new Int32(3)] }),
    () => ({ [r.oneOf(['$toLong', '$toDouble', '$toDecimal', '$toString'])]: numeric(r) }),
  ])();
}

function stages(r: Random): Fields[] {
  const by = r.oneOf(['$status', '$memberId', null, { $year: { $ifNull: ['$joinedAt', date(r)] } }, '$tags']);
  return r.oneOf<() => Fields[]>([
    () => [{ $project: { answer: expression(r) } }],
    () => [{ $addFields: { answer: expression(r) } }, { $match: { answer: { $exists: true } } }],
    () => [
      { $group: { _id: by, n: { $sum: 1 }, sum: { $sum: '$growth' }, most: { $max: '$amount' }, least: { $min: '$amount' } } },
    ],
    () => [
      { $sort: { _id: 1 } },
      { $group: { _id: by, all: { $push: '$amount' }, first: { $first: '$growth' }, last: { $last: '$status' } } },
    ],
    () => [{ $group: { _id: by, mean: { $avg: r.oneOf(['$growth', '$amount']) } } }],
    () => [
      { $unwind: { path: r.oneOf(['$lots', '$tags']), preserveNullAndEmptyArrays: r.chance(0.5) } },
      { $project: { tags: 1, lots: 1 } },
    ],
    () => [{ $unwind: { path: '$lots', includeArrayIndex: 'at' } }, { $group: { _id: '$status', left: { $sum: '$lots.left' } } }],
    () => [{ $sort: sort(r) }, { $skip: r.between(1, 3) }, { $limit: r.between(1, 4) }],
    () => [{ $sortByCount: r.oneOf(['$status', '$memberId']) }],
    () => [{ $count: 'n' }],
    () => [{ $replaceRoot: { newRoot: { $mergeObjects: [{ _id: '$_id' }, '$address'] } } }],
    () => [
      { $facet: { few: [{ $match: filter(r) }, { $count: 'n' }], all: [{ $sort: { _id: 1 } }, { $project: { growth: 1 } }] } },
    ],
    () => [
      {
        $bucket: {
          groupBy: '$_id',
          boundaries: [0, 3, 6],
          default: 'rest',
          output: { n: { $sum: 1 }, sum: { $sum: '$amount' } },
        },
      },
    ],
    () => [
      {
        $setWindowFields: {
          sortBy: { _id: 1 },
          output: { running: { $sum: '$growth', window: { documents: ['unbounded', 'current'] } } },
        },
      },
    ],
  ])();
}

/** Case number `at` of a seed. */
export function caseOf(seed: number, at: number): Case {
  const r = seeded((Math.imul(seed, 1_000_003) + at) >>> 0);
  for (let warm = 0; warm < 3; warm += 1) r.next();
  const docs = Array.from({ length: r.between(1, 7) }, (_, place) => document(r, place));
  const kind = r.oneOf(['find', 'update', 'aggregate', 'aggregate'] as const);
  if (kind === 'update') return { kind, docs, filter: filter(r), update: update(r) };
  if (kind === 'aggregate')
    return { kind, docs, filter: {}, pipeline: [...(r.chance(0.4) ? [{ $match: filter(r) }] : []), ...stages(r)] };
  const ordered = r.chance(0.6) ? { sort: sort(r), skip: r.between(0, 2), limit: r.between(1, 5) } : {};
  return { kind, docs, filter: filter(r), ...(r.chance(0.5) && { projection: projection(r) }), ...ordered };
}
