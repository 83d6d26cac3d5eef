/** Indexes: an answer is the same with and without them, and they are used where they can be. */
import fc from 'fast-check';
import type { Collection, Document, Filter, IndexSpecification, Sort } from 'mongodb';
import { testDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const scalar = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('a', 'b', null, true, 1.5, new Date(5), 'ab'));
const value = fc.oneof(
  { arbitrary: scalar, weight: 5 },
  fc.array(scalar, { maxLength: 3 }),
  fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }),
);
const subdocuments = fc.array(fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }), { maxLength: 3 });
const document = fc.record({ a: value, b: scalar, c: scalar, d: fc.oneof(value, subdocuments) }, { requiredKeys: [] });

const PATHS = ['a', 'b', 'c', 'd', 'd.x', 'd.y', 'a.x', 'd.0', 'd.1.x'];
const path = fc.constantFrom(...PATHS);
const condition = fc.oneof(
  { arbitrary: value, weight: 3 },
  fc
    .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$eq', '$ne'), scalar)
    .map(([operator, operand]) => ({ [operator]: operand })),
  fc.tuple(scalar, scalar).map(([low, high]) => ({ $gte: low, $lte: high })),
  fc.array(scalar, { minLength: 1, maxLength: 3 }).map((list) => ({ $in: list })),
  fc.boolean().map((there) => ({ $exists: there })),
  fc.constantFrom({ $type: 'string' }, { $regex: '^a' }, { $size: 1 }, { $elemMatch: { $gt: 1 } }, { $not: { $gt: 1 } }),
);
const clause: fc.Arbitrary<Document> = fc.tuple(path, condition).map(([name, wanted]) => ({ [name]: wanted }));
const filter: fc.Arbitrary<Document> = fc.oneof(
  clause,
  fc.tuple(clause, clause).map(([one, other]) => ({ ...one, ...other })),
  fc.array(clause, { minLength: 2, maxLength: 2 }).map((parts) => ({ $or: parts })),
  fc.array(clause, { minLength: 2, maxLength: 2 }).map((parts) => ({ $and: parts })),
);
const direction = fc.constantFrom<1 | -1>(1, -1);
const INDEXES: [IndexSpecification, Document][] = [
  [{ a: 1 }, {}],
  [{ b: 1, c: -1 }, {}],
  [{ c: -1, a: 1 }, {}],
  [{ 'd.x': 1, 'd.y': 1 }, {}],
  [{ d: -1 }, { sparse: true }],
  [{ b: 1, a: 1 }, { partialFilterExpression: { c: { $gte: 2 } } }],
  [{ c: 1 }, { partialFilterExpression: { b: { $exists: true } } }],
  [{ 'a.x': 1, b: 1 }, { sparse: true }],
  [{ 'd.0': 1, b: -1 }, {}],
  [{ 'd.1.x': 1 }, { sparse: true }],
];

async function answers(
  collection: Collection,
  wanted: Filter<Document>,
  sort: Sort | undefined,
  hint?: Document,
): Promise<unknown[]> {
  const found = await collection.find(wanted, { ...(sort ? { sort } : {}), ...(hint ? { hint } : {}) }).toArray();
  return found.map(({ number }) => number);
}

const ORDERS: Record<string, 1 | -1>[] = [{ b: 1, c: -1 }, { b: -1, c: 1 }, { c: 1 }, { c: -1, a: -1 }, { a: 1 }, { a: -1 }];

/** Documents that are equal by the sort may come in any order, so only what they are sorted by is compared. */
async function order(
  collection: Collection,
  wanted: Filter<Document>,
  sort: Sort,
  limit: number,
  hint?: Document,
): Promise<unknown[]> {
  const found = await collection.find(wanted, { sort, limit, ...(hint ? { hint } : {}) }).toArray();
  return found.map((doc) => Object.keys(sort).map((name) => doc[name] ?? null));
}

it('whatever is asked, an index changes how it is found and not what is found', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 5, maxLength: 25 }),
      fc.subarray(INDEXES, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(filter, fc.option(fc.tuple(fc.constantFrom('a', 'b', 'c'), direction), { nil: undefined })), {
        minLength: 6,
        maxLength: 6,
      }),
      async (docs, indexes, questions) => {
        round++;
        const collection = database.db.collection<Document>(`round${round}`);
        await collection.insertMany(docs.map((fields, number) => ({ number, ...fields })));
        for (const [keys, options] of indexes) await collection.createIndex(keys, options);
        for (const [wanted, order] of questions) {
          const sort: Sort | undefined = order && { [order[0]]: order[1], number: 1 };
          const indexed = await answers(collection, wanted, sort);
          const scanned = await answers(collection, wanted, sort, { $natural: 1 });
          if (sort) expect(indexed).toEqual(scanned);
          else expect(new Set(indexed)).toEqual(new Set(scanned));
        }
        for (const sort of ORDERS) {
          const [wanted] = questions[0] ?? [{}];
          for (const asked of [{}, wanted]) {
            expect(await order(collection, asked, sort, 7)).toEqual(await order(collection, asked, sort, 7, { $natural: 1 }));
          }
        }
        await collection.drop();
      },
    ),
    { numRuns: Number(process.env.INDEX_RUNS ?? 40) },
  );
});
