/** Pipelines that write: what $merge does with what is there and what is not, and what $out leaves. */
import { aggregate, aggregateInto } from './collections';
import type { Plain } from './values';

it.each<{ name: string; merge: Plain; items: Plain[]; into: Plain[]; after: Plain[] }>([
  {
    name: 'merges fields and inserts the rest',
    merge: {},
    items: [{ _id: 1, b: 2 }, { _id: 2 }],
    into: [{ _id: 1, a: 1 }],
    after: [{ _id: 1, a: 1, b: 2 }, { _id: 2 }],
  },
  {
    name: 'replaces',
    merge: { whenMatched: 'replace' },
    items: [{ _id: 1, b: 2 }],
    into: [{ _id: 1, a: 1 }],
    after: [{ _id: 1, b: 2 }],
  },
  {
    name: 'keeps what is there',
    merge: { whenMatched: 'keepExisting', whenNotMatched: 'discard' },
    items: [{ _id: 1, b: 2 }, { _id: 2 }],
    into: [{ _id: 1, a: 1 }],
    after: [{ _id: 1, a: 1 }],
  },
  {
    name: 'matches by a unique field',
    merge: { on: 'key', whenMatched: 'merge' },
    items: [{ key: 'x', n: 1 }],
    into: [{ _id: 7, key: 'x' }],
    after: [{ _id: 7, key: 'x', n: 1 }],
  },
  {
    name: 'runs a pipeline that sees the new document',
    merge: { let: { more: 10 }, whenMatched: [{ $set: { n: { $add: ['$n', '$$more'] } } }] },
    items: [{ _id: 1 }],
    into: [{ _id: 1, n: 1 }],
    after: [{ _id: 1, n: 11 }],
  },
  {
    name: 'gives $$new to its pipeline',
    merge: { whenMatched: [{ $set: { n: { $add: ['$n', '$$new.n'] } } }] },
    items: [{ _id: 1, n: 5 }],
    into: [{ _id: 1, n: 1 }],
    after: [{ _id: 1, n: 6 }],
  },
])('$merge $name', ({ merge, items, into, after }) => {
  const made = aggregateInto([{ $merge: { into: 'total', ...merge } }], { items, total: into });
  expect(made.documents).toEqual([]);
  expect(made.after.total).toEqual(after);
});

it.each<{ name: string; merge: Plain; says: RegExp }>([
  { name: 'a match that must not be', merge: { whenMatched: 'fail' }, says: /E11000/ },
  { name: 'a match that must be', merge: { whenNotMatched: 'fail' }, says: /could not find a matching document/ },
  { name: 'fields without a unique index', merge: { on: 'other' }, says: /Cannot find index/ },
])('$merge fails on $name', ({ merge, says }) => {
  expect(() =>
    aggregate([{ $merge: { into: 'total', ...merge } }], {
      items: [
        { _id: 1, other: 1 },
        { _id: 2, other: 2 },
      ],
      total: [{ _id: 1 }],
    }),
  ).toThrow(says);
});

it('$out puts the result in the place of what was there', () => {
  const { after } = aggregateInto([{ $project: { v: 1 } }, { $out: 'total' }], {
    items: [{ _id: 1, v: 1, w: 2 }],
    total: [{ _id: 9 }],
  });
  expect(after.total).toEqual([{ _id: 1, v: 1 }]);
});
