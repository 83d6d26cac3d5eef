/** The house as a whole: in WeChat Cloud, where every timer belongs to a function, no job is left without one. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openWorld, type World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const timerOf = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'cloudfunctions', name, 'config.json'), 'utf8')).triggers[0];

it('every job rings with exactly one function, and each such function has its timer', () => {
  const { functions, jobs, jobsOf } = world.house;
  const rung = functions.flatMap(({ name }) => jobsOf(name).map((job) => job.name));
  expect([...rung].sort()).toEqual(jobs.map((job) => job.name).sort());
  expect(new Set(rung).size).toBe(rung.length);
  for (const { name } of functions) if (jobsOf(name).length > 0) expect(timerOf(name)).toMatchObject({ type: 'timer' });
});

it('what was made before is not made again by an instance that starts: it asks one question', async () => {
  const watched = await openWorld(undefined, { monitorCommands: true });
  try {
    const asked: string[] = [];
    watched.database.client.on('commandStarted', ({ commandName }) => asked.push(commandName));
    await watched.house.migrateOnce();
    expect(asked).toEqual(['find']);
    await watched.database.db.collection('schema').deleteMany({});
    await watched.database.db.collection('accounts').dropIndexes();
    const bare = (await watched.database.db.collection('accounts').indexes()).length;
    await watched.house.migrateOnce();
    expect((await watched.database.db.collection('accounts').indexes()).length).toBeGreaterThan(bare);
  } finally {
    await watched.close();
  }
});

it('an index of an earlier version that would refuse what may be written now is taken away', async () => {
  const quotas = world.database.db.collection('reminderQuotas');
  await quotas.createIndex({ memberId: 1, templateId: 1 }, { unique: true });
  await world.house.migrate();
  expect((await quotas.indexes()).map((it) => it.name)).not.toContain('memberId_1_templateId_1');
});

it('an event that was not delivered with its deed is delivered by the sweep, once', async () => {
  await world.hire('o-staff', ['jingan']);
  const memberNo = await world.join('o-riser');
  await world.must('counter', 'recordPurchase', { memberNo, amountFen: 70_000 }, { as: 'o-staff' });
  const coupons = async () => {
    const { items } = await world.must('coupon', 'mine', {}, { as: 'o-riser' });
    return Array.isArray(items) ? items.length : 0;
  };
  const before = await coupons();
  // As if the process had died between the commit and the delivery.
  const outbox = world.database.db.collection('outbox');
  const risen = { _id: (await outbox.findOne({ type: 'growth.risen' }))?._id };
  await outbox.updateOne(risen, { $set: { pending: true } });
  await world.runJob('events.deliver');
  expect(await coupons()).toBe(before);

  await world.database.db.collection('coupons').deleteMany({ templateId: /silver/ });
  await outbox.updateOne(risen, { $set: { pending: true, handledBy: [] } });
  expect((await world.runJob('events.deliver')).delivered).toBe(1);
  expect(await coupons()).toBe(before);
});
