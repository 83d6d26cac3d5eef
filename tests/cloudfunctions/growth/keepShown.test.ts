/** What keeps a tier is shown from the programme's `keepShownDays` before its review on, and says how much of today's growth counts then. */
import { openWorld, type World } from '../../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.hire('clerk', ['jingan']);
});
afterAll(() => world.close());
beforeEach(() => world.setNow('2026-03-02T02:00:00Z'));

const at = (day: string, hour = 10) => world.setNow(new Date(`${day}T${String(hour).padStart(2, '0')}:00:00+08:00`));
const buy = (memberNo: string, yuan: number) =>
  world.must('counter', 'recordPurchase', { memberNo, amountFen: yuan * 100 }, { as: 'clerk' });
const progress = (as: string) => world.must('growth', 'progress', {}, { as });

it('is null from the day of the rise to 91 days before, and shown from 90 days before to the last day', async () => {
  const memberNo = await world.join('keeper');
  await buy(memberNo, 3000);
  expect(await progress('keeper')).toMatchObject({ tier: 'gold', keep: null });
  at('2027-10-01', 23);
  expect(await progress('keeper')).toMatchObject({ tier: 'gold', keep: null });
  at('2027-10-02', 0);
  expect(await progress('keeper')).toMatchObject({ keep: { by: '2027-12-31', missing: 2400, counting: 0 } });
  at('2027-12-31', 23);
  expect(await progress('keeper')).toMatchObject({ tier: 'gold', keep: { by: '2027-12-31', missing: 2400, counting: 0 } });
  at('2028-01-01', 0);
  expect(await progress('keeper')).toMatchObject({ tier: 'silver', keep: null });
});

it('counts only the growth that is still inside the window on that day, and says how much that is', async () => {
  const memberNo = await world.join('mover');
  await buy(memberNo, 3000);
  at('2026-12-20');
  await buy(memberNo, 174);
  at('2027-06-01');
  await buy(memberNo, 1970);
  at('2027-10-02');
  // 184 of December 2026 are inside the window today and outside of it on 31 December 2027.
  expect(await progress('mover')).toMatchObject({ growth: 2164, keep: { by: '2027-12-31', missing: 420, counting: 1980 } });
  await buy(memberNo, 410);
  expect(await progress('mover')).toMatchObject({ growth: 2584, keep: { missing: 0, counting: 2400 } });
});

it('in the first tier there is nothing to keep', async () => {
  await world.join('newcomer');
  at('2026-12-31');
  expect(await progress('newcomer')).toMatchObject({ tier: 'base', keep: null });
});
