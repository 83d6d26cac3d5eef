/** What an expression comes to where MongoDB's rules are easily missed. The same tests run on MongoDB 7.0. */
import { Decimal128, Long } from 'mongodb';
import { testDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** An expression's value, its type kept. */
const valueOf = async (expression: unknown): Promise<unknown> => {
  const [row] = await database.db
    .aggregate([{ $documents: [{}] }, { $project: { v: expression } }], { promoteValues: false, promoteLongs: false })
    .toArray();
  return row?.v;
};
const decimal = (text: string): Decimal128 => Decimal128.fromString(text);

const YORK = 'America/New_York';
it.each<[string, unknown, unknown]>([
  [
    'hours over the night that is one longer',
    {
      $dateDiff: {
        startDate: new Date('2020-11-01T04:00:00Z'),
        endDate: new Date('2020-11-02T05:00:00Z'),
        unit: 'hour',
        timezone: YORK,
      },
    },
    Long.fromNumber(25),
  ],
  [
    'minutes over the night that is one shorter',
    {
      $dateDiff: {
        startDate: new Date('2020-03-08T05:00:00Z'),
        endDate: new Date('2020-03-09T04:00:00Z'),
        unit: 'minute',
        timezone: YORK,
      },
    },
    Long.fromNumber(1380),
  ],
  [
    'days over that night',
    {
      $dateDiff: {
        startDate: new Date('2020-11-01T04:00:00Z'),
        endDate: new Date('2020-11-02T05:00:00Z'),
        unit: 'day',
        timezone: YORK,
      },
    },
    Long.fromNumber(1),
  ],
  ['the minutes of an offset', { $dateToString: { date: new Date(0), format: '%Z %z', timezone: '+08:00' } }, '480 +0800'],
  [
    'the minutes of an offset westward',
    { $dateToString: { date: new Date(0), format: '%Z %z', timezone: '-03:30' } },
    '-210 -0330',
  ],
  ['no format in a zone', { $dateToString: { date: new Date(0), timezone: 'Asia/Shanghai' } }, '1970-01-01T08:00:00.000Z'],
  [
    '$zip of nulls that are there',
    { $zip: { inputs: [{ $literal: [1, null] }, [2, 3, 4]], useLongestLength: true, defaults: ['x', 'y'] } },
    [
      [1, 2],
      [null, 3],
      ['x', 4],
    ],
  ],
  ['a text that is no date', { $dateFromString: { dateString: '20 balloons', onError: 'no' } }, 'no'],
  ['a day that no month has', { $dateFromString: { dateString: '2021-02-30', onError: 'no' } }, 'no'],
  ['a number that is no text', { $dateFromString: { dateString: 5, onError: 'no' } }, 'no'],
  ['a date in words', { $dateFromString: { dateString: 'July 4th, 2017', onError: 'no' } }, new Date('2017-07-04T00:00:00Z')],
  ['the root of a decimal', { $sqrt: decimal('2') }, decimal('1.414213562373095048801688724209698')],
  ['the logarithm of a decimal', { $ln: decimal('10') }, decimal('2.302585092994045684017991454684364')],
  ['the power of a decimal', { $pow: [decimal('2'), decimal('0.5')] }, decimal('1.414213562373095048801688724209698')],
  ['e to a decimal', { $exp: decimal('1') }, decimal('2.718281828459045235360287471352662')],
])('%s', async (_what, expression, wanted) => {
  expect(JSON.stringify(await valueOf(expression))).toBe(JSON.stringify(wanted));
});

it.each<[unknown, number]>([
  [{ $convert: { input: null, to: 'foo' } }, 2],
  [{ $convert: { input: null, to: 42 } }, 9],
  [{ $convert: { input: null, to: 1.5 } }, 9],
  [{ $convert: { input: 1, to: 'array' } }, 241],
  [{ $dateFromString: { dateString: '20 balloons' } }, 241],
  [{ $dateToString: { date: new Date(0), format: '%Q' } }, 18536],
  [{ $sqrt: decimal('-1') }, 28714],
  [{ $ln: decimal('0') }, 28766],
  [{ 'a.b': 1 }, 16412],
])('%j is refused', async (expression, code) => {
  const run = database.db.aggregate([{ $documents: [{}] }, { $project: { v: { $ifNull: [expression, 0] } } }]).toArray();
  await expect(run).rejects.toMatchObject({ code });
});

it.each<[string, number[], number, [number, number, number][]]>([
  [
    'R5',
    [1, 5, 11, 30],
    2,
    [
      [0.63, 6.300000000000001, 2],
      [6.300000000000001, 40, 2],
    ],
  ],
  [
    'E6',
    [0, 0, 3, 8],
    2,
    [
      [0, 2.2, 2],
      [2.2, 10, 2],
    ],
  ],
  [
    '1-2-5',
    [1, 7, 12, 99],
    2,
    [
      [0.5, 10, 2],
      [10, 100, 2],
    ],
  ],
  [
    'POWERSOF2',
    [0.7, 1, 5, 100],
    2,
    [
      [0.5, 2, 2],
      [2, 128, 2],
    ],
  ],
])('buckets rounded to %s', async (granularity, numbers, buckets, wanted) => {
  const made = database.db.collection(`buckets${granularity}`);
  await made.insertMany(numbers.map((n) => ({ n })));
  const found = await made.aggregate([{ $bucketAuto: { groupBy: '$n', buckets, granularity } }]).toArray();
  expect(found.map(({ _id, count }) => [_id.min, _id.max, count])).toEqual(wanted);
});

it('a granularity is for numbers from 0 up, and one that there is', async () => {
  const made = database.db.collection('odd');
  await made.insertOne({ n: -1, t: 'x', nan: Number.NaN });
  for (const [groupBy, granularity, code] of [
    ['$n', 'R5', 40260],
    ['$t', 'R5', 40258],
    ['$nan', 'R5', 40259],
    ['$n', 'R6', 40257],
    ['$n', 5, 40261],
  ])
    await expect(made.aggregate([{ $bucketAuto: { groupBy, buckets: 2, granularity } }]).toArray()).rejects.toMatchObject({
      code,
    });
});
