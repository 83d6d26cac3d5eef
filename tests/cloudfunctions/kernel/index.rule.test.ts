import { isSameIndex, nameOf, type IndexLike } from '@/cloudfunctions/kernel/index.rule';

const wanted: IndexLike = { key: { a: 1, b: -1 } };
/** As MongoDB lists one. */
const listed = (more: Partial<IndexLike>): IndexLike => ({ key: { a: 1, b: -1 }, name: 'a_1_b_-1', ...more });
const zh = { locale: 'zh', strength: 2 };
const zhListed = {
  locale: 'zh',
  caseLevel: false,
  caseFirst: 'off',
  strength: 2,
  numericOrdering: false,
  alternate: 'non-ignorable',
  maxVariable: 'punct',
  normalization: false,
  backwards: false,
  version: '57.1',
};

it('an index has the name that MongoDB gives it, or its own', () => {
  expect([nameOf(wanted), nameOf({ key: new Map([['c', 'hashed']]) }), nameOf({ ...wanted, name: 'own' })]).toEqual([
    'a_1_b_-1',
    'c_hashed',
    'own',
  ]);
});

it.each([
  ['what is not said is what MongoDB takes', wanted, listed({ unique: false, sparse: false })],
  ['a simple collation is none', { ...wanted, collation: { locale: 'simple' } }, listed({})],
  ['a collation is listed with all its fields', { ...wanted, collation: zh }, listed({ collation: zhListed })],
  ['the name is looked at elsewhere', { ...wanted, name: 'own' }, listed({})],
])('%s', (_why, one, other) => {
  expect(isSameIndex(one, other)).toBe(true);
});

it.each([
  ['key order', listed({ key: { b: -1, a: 1 } })],
  ['direction', listed({ key: { a: 1, b: 1 } })],
  ['unique', listed({ unique: true })],
  ['sparse', listed({ sparse: true })],
  ['hidden', listed({ hidden: true })],
  ['expiry', listed({ expireAfterSeconds: 60 })],
  ['partial filter', listed({ partialFilterExpression: { a: { $gt: 1 } } })],
  ['collation', listed({ collation: zhListed })],
])('another %s is another index', (_what, present) => {
  expect(isSameIndex(wanted, present)).toBe(false);
});

it('a collation of another strength, or without what it had, is another', () => {
  const present = listed({ collation: zhListed });
  for (const collation of [
    { locale: 'zh' },
    { ...zh, numericOrdering: true },
    { ...zh, locale: 'en' },
    { ...zh, caseFirst: 'upper' },
  ])
    expect(isSameIndex({ ...wanted, collation }, present)).toBe(false);
});
