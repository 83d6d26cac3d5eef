/** People with a role by shop, and how a phone conflict ends, in words. */
import { groupsOf, isLastOperator } from '@/src/office/staff/roster';
import { consequenceOf, KEEPS } from '@/src/office/conflicts/keeping';
import { conflictTexts } from '@/src/texts/conflicts';
import { ConflictItem } from '@/types/contract/identity';

const shop = (shopId: string) => ({ shopId, name: { zh: `${shopId}店`, en: shopId } });
const person = (staffId: string, shopIds: string[], operator = false) => ({
  staffId,
  name: staffId,
  operator,
  shopIds,
  since: '2026-01-01T00:00:00.000Z',
  me: false,
});

it('operators come first, then each shop with its people, an empty shop too', () => {
  const people = [person('owner', [], true), person('ning', ['a', 'b'])];
  const groups = groupsOf(people, [shop('a'), shop('b'), shop('c')]);
  expect(groups.map((it) => [it.at === 'shop' ? it.shopId : it.at, it.people.map((one) => one.staffId)])).toEqual([
    ['operators', ['owner']],
    ['a', ['ning']],
    ['b', ['ning']],
    ['c', []],
  ]);
});

it('nobody is lost with a shop that closed', () => {
  const groups = groupsOf([person('ning', ['gone'])], [shop('a')]);
  expect(groups.at(-1)).toMatchObject({ at: 'elsewhere', people: [{ staffId: 'ning' }] });
});

it('of two operators either may go, of one neither', () => {
  const [one, two] = [person('one', [], true), person('two', [], true)];
  expect([isLastOperator(one, [one, two]), isLastOperator(one, [one, person('ning', ['a'])])]).toEqual([false, true]);
  expect(isLastOperator(person('ning', ['a']), [one])).toBe(false);
});

it('what an outcome does is said with both members by name and number, in both languages', () => {
  const conflict = ConflictItem.parse({
    conflictId: 'c1',
    state: 'open',
    phone: '139****2218',
    holder: { memberNo: '10286604', nickname: '小满', joinedAt: '2025-10-01T00:00:00.000Z' },
    claimant: { memberNo: '10286605', joinedAt: '2026-10-01T00:00:00.000Z' },
    at: '2026-11-20T00:00:00.000Z',
  });
  for (const t of [conflictTexts.zh, conflictTexts.en]) {
    const said = KEEPS.map((keep) => consequenceOf(keep, conflict, t));
    for (const it of said) {
      expect(it).toContain('小满 1028 6604');
      expect(it).toContain(`${t.unnamed} 1028 6605`);
    }
    expect(new Set(said).size).toBe(KEEPS.length);
  }
});
