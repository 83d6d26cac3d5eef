/** Sign-ins by OAuth under way: heard the same for a minute, forgotten soon after, and left to the next where a process died. */
import { arrivals } from '@/cloudfunctions/identity/arrival.store';
import { arrivalsOf, type Arrival } from '@/cloudfunctions/identity/arrival.usecase';
import { openWorld, type World } from '../../support/world';

const CAME: Arrival = { known: true, ticket: 'oa.one', app: 'wxofficial000000001', openid: 'o-came', unionid: 'u-came' };

let world: World;
beforeAll(async () => {
  world = await openWorld('2026-03-02T02:00:00Z');
});
afterAll(() => world.close());

const rows = () => world.house.platform.database.db.collection(arrivals.name).countDocuments();

it('twenty callbacks of one state at once ask WeChat once and hear one answer', async () => {
  let asked = 0;
  const ask = async (): Promise<Arrival> => {
    asked += 1;
    return CAME;
  };
  const heard = await Promise.all(Array.from({ length: 20 }, () => arrivalsOf(world.house.platform).for('state-1', ask)));
  expect(heard).toEqual(Array.from({ length: 20 }, () => CAME));
  expect(asked).toBe(1);
});

it('a minute later WeChat is asked again, which says that its code was used', async () => {
  const later: Arrival = { known: false, why: 'code' };
  const { for: arrive } = arrivalsOf(world.house.platform);
  expect(await arrive('state-2', async () => CAME)).toEqual(CAME);
  world.setNow('2026-03-02T02:00:59Z');
  expect(await arrive('state-2', async () => later)).toEqual(CAME);
  world.setNow('2026-03-02T02:01:00Z');
  expect(await arrive('state-2', async () => later)).toEqual(later);
});

it('what nobody can come back for any more is forgotten, used tickets too', async () => {
  const { takes } = arrivalsOf(world.house.platform);
  expect([await takes('oa.two'), await takes('oa.two')]).toEqual([true, false]);
  expect(await rows()).toBe(3);
  world.setNow('2026-03-02T02:01:30Z');
  await world.runJob('identity.sweep');
  expect(await rows()).toBe(1);
  world.setNow('2026-03-02T02:03:00Z');
  await world.runJob('identity.sweep');
  expect(await rows()).toBe(0);
});
