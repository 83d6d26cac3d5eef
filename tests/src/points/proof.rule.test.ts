/** The phone's own check of an entry's proof, held to what the ledger hashes. */
import fc from 'fast-check';
import { canonical, hashOf } from '@/cloudfunctions/points/chain.rule';
import { proofFrom, shortHash } from '@/src/points/entry/proof';
import { exportText } from '@/src/points/ledger/exportText';
import { LocalDay } from '@/types/contract/values';

const anEntry = (given: { entryNo: number; points: number; reason: string }) => ({
  memberId: 'm',
  kind: 'adjust' as const,
  key: `k${given.entryNo}`,
  cause: { type: 'adjust' as const, no: '单号-1' },
  at: new Date('2026-11-20T02:00:00Z'),
  day: LocalDay.parse('2026-11-20'),
  lots: [{ expiresOn: null, points: given.points }],
  waiting: [],
  debt: 0,
  pending: 0,
  balance: given.points,
  by: '阿宁',
  ...given,
});
const lineOf = (previous: string, entry: ReturnType<typeof anEntry>) => ({
  canonical: canonical(previous, entry),
  hash: hashOf(previous, entry),
});
const entries = fc.record({
  entryNo: fc.integer({ min: 1, max: 1e9 }),
  points: fc.integer(),
  // Whole characters: half a surrogate pair has no UTF-8.
  reason: fc.string({ unit: 'grapheme', maxLength: 80 }),
});

it('the phone comes to the ledger’s hash for whatever an entry says, in any script', () => {
  fc.assert(
    fc.property(entries, entries, (first, second) => {
      const before = lineOf('', anEntry(first));
      expect(proofFrom(before)).toEqual({ hash: before.hash, before: undefined, holds: true });
      const line = lineOf(before.hash, anEntry(second));
      expect(proofFrom(line)).toEqual({ hash: line.hash, before: before.hash, holds: true });
    }),
  );
});

it('an entry of which one character was changed does not hold', () => {
  const line = lineOf('', anEntry({ entryNo: 7, points: 120, reason: '补发' }));
  expect(proofFrom({ ...line, canonical: line.canonical.replace('120', '121') }).holds).toBe(false);
  expect(proofFrom({ ...line, hash: `${line.hash.slice(0, -1)}_` }).holds).toBe(false);
});

it('a hash is shown by its ends', () => {
  expect(shortHash('k3JdQaXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX9aQx')).toBe('k3JdQa…9aQx');
  expect(shortHash('short')).toBe('short');
});

it('an exported file is JSON whose every line still proves itself, and says how', () => {
  const line = { account: 0, entryNo: 1, ...lineOf('', anEntry({ entryNo: 1, points: 5, reason: '“引号”\n换行' })) };
  const file = JSON.parse(exportText([line, line], Date.UTC(2026, 10, 20)));
  expect(file).toMatchObject({ what: 'points ledger', exportedAt: '2026-11-20T00:00:00.000Z', entries: [line, line] });
  expect(file.how).toContain('SHA-256');
  expect(proofFrom(file.entries[1]).holds).toBe(true);
});
