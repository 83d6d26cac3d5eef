/** The birthday gift: once a programme year for a person, there on the day however a shop tells of it, and spoken of only while it is there. */
import { coupons } from '@/cloudfunctions/coupon/coupon.store';
import { contextFor, readerOf, SYSTEM } from '@/cloudfunctions/kernel/platform';
import { decide } from '@/cloudfunctions/reminder/decide.usecase';
import { listed } from '../../support/shelf';
import { openWorld, type World } from '../../support/world';
import { allTold, ask, decideOn, heard, sendAt } from './remindedWorld';

let world: World;
let memberNo: string;
beforeEach(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
  memberNo = await world.join('o-born', { birthday: '1990-03-12' });
});
afterEach(() => world.close());

const notes = async (as: string) => (await heard(world, as, 'birthday')).map((it) => it.said.at(-1));

describe('the birthday gift', () => {
  const gifts = async (as: string) =>
    (await listed(world, 'coupon', 'mine', { limit: 100 }, as)).filter((it) =>
      JSON.stringify(it).includes('"templateId":"birthday"'),
    );
  const decideWith = async (day: string, birthday: object | undefined) => {
    world.setNow(`${day}T00:00:00Z`);
    const { programme } = await world.house.systemContext();
    const { birthday: usual, ...kinds } = programme.reminders.kinds;
    const told = { ...kinds, ...(usual !== undefined && birthday !== undefined && { birthday: { ...usual, ...birthday } }) };
    const some = { ...programme, reminders: { ...programme.reminders, kinds: told } };
    const platform = { ...world.house.platform, programmeOn: async () => some };
    await decide(await contextFor(platform, { caller: SYSTEM, language: 'zh' }));
  };
  it.each([
    { name: 'a shop that does not tell of birthdays', birthday: undefined },
    { name: 'a shop that tells of them only long before', birthday: { daysBefore: [40] } },
  ])('is there on the day in $name, and once', async ({ birthday }) => {
    await decideWith('2026-03-11', birthday);
    expect(await gifts('o-born')).toHaveLength(0);
    for (const day of ['2026-03-12', '2026-03-12', '2026-03-13']) await decideWith(day, birthday);
    expect(await gifts('o-born')).toHaveLength(1);
  });

  it('comes late where the house was off on the day', async () => {
    await decideWith('2026-03-11', undefined);
    await decideWith('2026-03-15', undefined);
    expect(await gifts('o-born')).toHaveLength(1);
    expect(await allTold(world)).toEqual([]);
  });

  it('is spoken of only while it can still be used', async () => {
    await decideOn(world, '2026-03-05');
    await readerOf(world.house.platform)
      .in(coupons)
      .updateMany({ templateId: 'birthday' }, { $set: { state: 'used' } });
    await decideOn(world, '2026-03-09');
    expect(await notes('o-born')).toEqual(['Note: In 7 days. Show it in the shop.', 'Note: In 3 days. Our best wishes already.']);
  });

  it('is not promised again for a birthday that staff corrected, and the old day is not told any more', async () => {
    await world.hire('clerk', ['jingan']);
    await ask(world, 'o-born', 'birthday', 3);
    await decideOn(world, '2026-03-05');
    const corrected = { memberNo, birthday: '1990-05-12', reason: 'Mistyped' };
    await world.must('identity', 'correctBirthday', corrected, { as: 'clerk' });
    expect(await sendAt(world, '2026-03-05', 10)).toEqual([]);
    await decideOn(world, '2026-03-12');
    await decideOn(world, '2026-05-05');
    expect(await sendAt(world, '2026-05-05', 10)).toEqual(['birthday']);
    expect((await notes('o-born')).at(-1)).toBe('Note: In 7 days. Our best wishes already.');
    expect(await gifts('o-born')).toHaveLength(1);
  });
});
