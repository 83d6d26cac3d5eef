/** The hash chain tells which entry was altered, removed or moved, and an account that differs from its entries. */
import { fold, newAccount, type Draft, type Entry } from '@/cloudfunctions/points/account.rule';
import { canonical, differences, hashOf, replay, seal } from '@/cloudfunctions/points/chain.rule';
import { aPolicy, dayAfter, MemoryLedger } from './memoryLedger';
import { oldChain } from './oldChain';

function tenEntries(): Entry[] {
  const ledger = new MemoryLedger();
  for (let i = 0; i < 10; i += 1)
    ledger.post(
      [{ kind: 'earn', memberId: 'm', key: `k${i}`, cause: { type: 'task' }, points: 5 + i, availableOn: dayAfter(i) }],
      aPolicy(dayAfter(i)),
    );
  return ledger.entriesOf('m');
}

function firstBreak(entries: readonly Entry[]) {
  let account = newAccount('m');
  for (const entry of entries) {
    const { after, broken } = replay(account, entry);
    if (broken !== undefined) return broken;
    account = after;
  }
  return undefined;
}

const change = (place: number, some: Partial<Entry>) => tenEntries().map((it, i) => (i === place ? { ...it, ...some } : it));

it('an untouched chain holds', () => {
  expect(firstBreak(tenEntries())).toBeUndefined();
});

it.each<{ name: string; some: Partial<Entry> }>([
  { name: 'its points', some: { points: 1000 } },
  { name: 'its key', some: { key: 'other' } },
  { name: 'its cause', some: { cause: { type: 'invite' } } },
  { name: 'its instant', some: { at: new Date(0) } },
  { name: 'its day', some: { day: dayAfter(99) } },
  { name: 'its lots', some: { lots: [] } },
  { name: 'its balance', some: { balance: 7 } },
  { name: 'its reason', some: { reason: 'r' } },
])('an entry with $name altered is named', ({ some }) => {
  expect(firstBreak(change(4, some))).toEqual({ entryNo: 5, broken: 'altered' });
});

it('an entry altered together with its own hash breaks the one after it', () => {
  const entries = tenEntries();
  const fourth = entries[3];
  const fifth = entries[4];
  if (fourth === undefined || fifth === undefined) throw new Error('ten entries');
  const forged = { ...fifth, cause: { type: 'invite' as const } };
  entries[4] = { ...forged, hash: hashOf(fourth.hash, forged) };
  expect(firstBreak(entries)).toEqual({ entryNo: 6, broken: 'altered' });
});

it.each<{ name: string; forged: Partial<Draft>; finding: object }>([
  {
    name: 'more taken from a lot than is in it',
    forged: { kind: 'spend', lots: [{ expiresOn: dayAfter(400), points: -1 }] },
    finding: { broken: 'does_not_add_up', field: 'lots' },
  },
  {
    name: 'a later lot spent before the soonest',
    forged: { kind: 'spend', lots: [{ expiresOn: null, points: -5 }] },
    finding: { broken: 'against_the_rules', field: 'lots' },
  },
  {
    name: 'a lot spent after its last day',
    forged: { kind: 'spend', day: dayAfter(900), lots: [{ expiresOn: dayAfter(20), points: -5 }] },
    finding: { broken: 'against_the_rules', field: 'lots' },
  },
])('$name is told, however well it is sealed', ({ forged, finding }) => {
  const draft: Draft = {
    kind: 'earn',
    key: 'forged',
    cause: { type: 'task' },
    at: new Date(0),
    day: dayAfter(0),
    lots: [],
    waiting: [],
    debt: 0,
  };
  const lots = [
    { expiresOn: dayAfter(20), points: 5 },
    { expiresOn: null, points: 5 },
  ];
  const { account } = seal(newAccount('m'), { ...draft, key: 'true', lots });
  const unsealed = { ...draft, ...forged, memberId: 'm', entryNo: 2, pending: 0 };
  const points = unsealed.lots.reduce((sum, it) => sum + it.points, 0);
  const entry = { ...unsealed, points, balance: account.balance + points };
  expect(replay(account, { ...entry, hash: hashOf(account.head, entry) })).toEqual({ broken: { entryNo: 2, ...finding } });
});

it('a removed entry is missed, and two swapped ones are told', () => {
  const entries = tenEntries();
  expect(firstBreak(entries.filter((it) => it.entryNo !== 5))).toEqual({ entryNo: 5, broken: 'missing' });
  const [a, b, ...rest] = entries;
  if (a === undefined || b === undefined) throw new Error('ten entries');
  expect(firstBreak([b, a, ...rest])).toEqual({ entryNo: 1, broken: 'missing' });
  expect(firstBreak([a, a, b, ...rest])).toEqual({ entryNo: 1, broken: 'reordered' });
});

it('an account that was changed without an entry is told by field', () => {
  const account = tenEntries().reduce(fold, newAccount('m'));
  expect(differences({ ...account, balance: account.balance + 1 }, account)).toEqual(['balance']);
  expect(differences(account, account)).toEqual([]);
});

it('the canonical bytes are fixed, so that an old export can be checked for ever', () => {
  const [first] = tenEntries();
  if (first === undefined) throw new Error('ten entries');
  expect(canonical('', first)).toBe(
    '["","m",1,"earn",5,0,0,[["2028-12-31",5]],[],5,"k0","task",null,1829923200000,"2027-12-28","' +
      `${first.content ?? ''}",null,null,null,null,null,null]`,
  );
  expect(first.hash).toBe('mTHfLWRV9DUHd0oBS6r4agQXtMRRuwbHo65O3lr935Q');
});

it('an account that was written before lots knew their original expiry still replays, byte for byte and field for field', () => {
  const kinds = new Set<string>();
  for (const { account, entries } of oldChain) {
    let replayed = newAccount(account.memberId);
    for (const { entry, canonical: bytes } of entries) {
      expect(canonical(replayed.head, entry)).toBe(bytes);
      const { after, broken } = replay(replayed, entry);
      expect(broken).toBeUndefined();
      replayed = after ?? replayed;
      kinds.add(entry.kind);
    }
    expect(replayed).toEqual(account);
  }
  expect([...kinds].sort()).toEqual(['adjust', 'clawback', 'earn', 'expire', 'merge', 'restore', 'settle', 'spend']);
});

it('what came later stands in the bytes only where it says something', () => {
  const draft: Draft = {
    kind: 'restore',
    key: 'r',
    cause: { type: 'cancel' },
    at: new Date(0),
    day: dayAfter(0),
    lots: [
      { expiresOn: dayAfter(20), originallyOn: dayAfter(-1), points: 5 },
      { expiresOn: dayAfter(20), points: 2 },
    ],
    waiting: [],
    debt: 0,
    ref: 's',
    grace: { kind: 'limited', days: 30 },
  };
  const { entry } = seal(newAccount('m'), draft);
  const bytes = JSON.parse(canonical('', entry));
  expect(bytes[7]).toEqual([
    ['2028-01-17', 5, '2027-12-27'],
    ['2028-01-17', 2],
  ]);
  expect(bytes.slice(22)).toEqual([['limited', 30], null]);
  const { entry: own } = seal(newAccount('m'), { ...draft, kind: 'clawback', grace: undefined, only: 'own_lot' });
  expect(JSON.parse(canonical('', own)).slice(22)).toEqual([null, 'own_lot']);
});
