/** The day's decision on a database: once for member, kind and period, however often it runs, is missed or dies; and only for who agreed. */
import { contextFor, readerOf, SYSTEM } from '@/cloudfunctions/kernel/platform';
import { members, type MemberDoc } from '@/cloudfunctions/identity/identity.store';
import type { Context } from '@/cloudfunctions/kernel/context';
import { decide } from '@/cloudfunctions/reminder/decide.usecase';
import { importMember } from '@/cloudfunctions/identity/identity.usecase';
import { post } from '@/cloudfunctions/points/points.usecase';
import { BATCH } from '@/cloudfunctions/reminder/topic';
import { wishes } from '@/cloudfunctions/mall/wish.store';
import { LocalDay } from '@/types/contract/values';
import { FAULT_KINDS, faulty } from '../../support/faults';
import { aReward, givePoints, listed, stockShelf } from '../../support/shelf';
import { openWorld, type World } from '../../support/world';
import { allTold, ask, decideOn, forgetAll, heard } from './remindedWorld';

let world: World;
beforeEach(async () => {
  world = await openWorld('2026-03-02T02:00:00Z', { monitorCommands: true });
});
afterEach(() => world.close());

const notes = async (as: string) => (await heard(world, as, 'birthday')).map((it) => it.said.at(-1));

describe('a house that was off', () => {
  beforeEach(() => world.join('o-born', { birthday: '1990-03-12' }));

  it('tells late what it missed, once, by the days that are left then', async () => {
    for (const day of ['2026-03-03', '2026-03-04']) await decideOn(world, day);
    // Off on the fifth, when seven days were left, and on the sixth.
    for (const day of ['2026-03-07', '2026-03-08', '2026-03-09', '2026-03-12']) await decideOn(world, day);
    expect(await notes('o-born')).toEqual([
      'Note: In 5 days. Show it in the shop.',
      'Note: In 3 days. Show it in the shop.',
      'Note: Happy birthday. Come and sit with us today.',
    ]);
  });

  it('over two tellings of one event gives the later one alone', async () => {
    await decideOn(world, '2026-03-04');
    await decideOn(world, '2026-03-10');
    expect(await notes('o-born')).toEqual(['Note: In 2 days. Show it in the shop.']);
  });

  it('until the event is over says nothing of it any more', async () => {
    await decideOn(world, '2026-03-04');
    await decideOn(world, '2026-03-13');
    expect(await notes('o-born')).toEqual([]);
  });
});

it('a kind that the shop begins to tell today does not make up for the past', async () => {
  await world.join('o-born', { birthday: '1990-03-08' });
  await decideOn(world, '2026-03-02');
  expect(await notes('o-born')).toEqual([]);
});

/** One of each kind that the decision of 3 March finds. */
async function everyKind(): Promise<void> {
  await world.hire('clerk', ['jingan']);
  await stockShelf(world, aReward({ points: 50 }));
  const memberNo = await world.join('o-all', { birthday: '1990-03-10' });
  await givePoints(world, memberNo, 300);
  await world.must('mall', 'wish', { rewardId: 'cookie', on: true }, { as: 'o-all' });
  await world.must('checkin', 'checkIn', {}, { as: 'o-all' });
  for (const kind of ['checkin', 'member_day'] as const) await ask(world, 'o-all', kind);
}

it('many decisions at once tell each thing once', async () => {
  await everyKind();
  world.setNow('2026-03-03T00:00:00Z');
  await Promise.all(Array.from({ length: 8 }, () => world.runJob('reminder.decide')));
  expect((await allTold(world)).map((it) => it.kind).sort()).toEqual(['birthday', 'checkin', 'wish']);
  const coupons = await listed(world, 'coupon', 'mine', {}, 'o-all');
  expect(coupons.filter((it) => JSON.stringify(it).includes('"templateId":"birthday"'))).toHaveLength(1);
});

it('a decision that dies at any call to the database, and runs again, tells each thing once', async () => {
  await everyKind();
  world.setNow('2026-03-03T00:00:00Z');
  const database = faulty(world.house.platform.database);
  const context = await contextFor({ ...world.house.platform, database }, { caller: SYSTEM, language: 'zh' });
  const again = async () => {
    await forgetAll(world);
    await readerOf(world.house.platform)
      .in(wishes)
      .updateMany({}, { $set: { waiting: true } });
  };
  database.arm(0, 'before, fatal');
  await decide(context);
  const calls = database.calls();
  const expected = (await allTold(world)).map((it) => `${it.kind} ${it.period}`).sort();
  expect(expected).toHaveLength(3);
  let failed = 0;
  // Each call goes wrong in one of the four ways, by turns.
  for (let nth = 1; nth <= calls; nth += 1) {
    const kind = FAULT_KINDS[nth % FAULT_KINDS.length] ?? 'before, fatal';
    await again();
    database.arm(nth, kind);
    failed += await decide(context).then(
      () => 0,
      () => 1,
    );
    database.arm(0, kind);
    await decide(context);
    expect([kind, nth, (await allTold(world)).map((it) => `${it.kind} ${it.period}`).sort()]).toEqual([kind, nth, expected]);
  }
  expect(failed).toBeGreaterThan(calls / 4);
}, 240_000);

it('a kind that cannot be decided keeps no other back, and is decided when the job runs again', async () => {
  await everyKind();
  world.setNow('2026-03-03T00:00:00Z');
  const database = faulty(world.house.platform.database);
  const context = await contextFor({ ...world.house.platform, database }, { caller: SYSTEM, language: 'zh' });
  database.arm(1, 'before, fatal');
  await expect(decide(context)).rejects.toThrow('injected');
  expect((await allTold(world)).map((it) => it.kind).sort()).toEqual(['checkin', 'wish']);
  await decide(context);
  expect((await allTold(world)).map((it) => it.kind).sort()).toEqual(['birthday', 'checkin', 'wish']);
});

describe('who did not agree to the privacy text', () => {
  it('is told nothing, though an import knows their birthday and gave them points', async () => {
    const context = await world.house.systemContext();
    const imported = await context.transact(async (tx) => {
      const birthday = LocalDay.parse('1990-03-09');
      const row = { card: 'K-1', phone: '13900002218', name: '老客', birthday, joinedAt: tx.now };
      const { memberId } = await importMember(tx, row, context.participants);
      const cause = { type: 'task' } as const;
      return post(tx, [{ kind: 'earn', memberId, key: 'old', cause, points: 500, availableOn: tx.today }]);
    });
    expect(imported.ok).toBe(true);
    for (const day of ['2026-03-02', '2027-03-01', '2027-03-31']) await decideOn(world, day);
    expect(await allTold(world)).toEqual([]);
  });

  it('any more hears nothing from then on', async () => {
    const memberNo = await world.join('o-gone', { birthday: '1990-03-12' });
    await givePoints(world, memberNo, 500);
    await decideOn(world, '2026-03-05');
    expect(await notes('o-gone')).toHaveLength(1);
    await world.must('identity', 'withdraw', {}, { as: 'o-gone' });
    for (const day of ['2026-03-09', '2027-03-01', '2027-03-24']) await decideOn(world, day);
    expect(await allTold(world)).toHaveLength(1);
  });
});

it('who leaves while the day is decided leaves no message behind', async () => {
  const people = await Promise.all(
    Array.from({ length: 6 }, async (_, i) => ({
      as: `o-${i}`,
      memberNo: await world.join(`o-${i}`, { birthday: '1990-03-09' }),
    })),
  );
  world.setNow('2026-03-02T00:00:00Z');
  const leaving = people.slice(1).map(({ as, memberNo }) => world.must('identity', 'erase', { memberNo }, { as }));
  await Promise.all([world.runJob('reminder.decide'), ...leaving, world.runJob('reminder.decide')]);
  expect(await allTold(world)).toHaveLength(1);
  expect(await notes('o-0')).toHaveLength(1);
});

describe('two members who turn out to be one', () => {
  const gifts = async () =>
    (await listed(world, 'coupon', 'mine', { limit: 100 }, 'o-older')).filter((it) =>
      JSON.stringify(it).includes('"templateId":"birthday"'),
    );
  const becomeOne = async () => {
    for (const openid of ['o-newer', 'o-older']) await world.must('identity', 'me', {}, { as: { openid, unionid: 'u-same' } });
  };

  it('hear nothing again that either of them was told, and get no second gift', async () => {
    await world.join('o-older');
    world.setNow('2026-03-03T02:00:00Z');
    await world.join('o-newer', { birthday: '1990-03-12' });
    await decideOn(world, '2026-03-05');
    expect(await notes('o-newer')).toHaveLength(1);
    await becomeOne();
    // The older one stays, and has the birthday now.
    await decideOn(world, '2026-03-05');
    expect(await notes('o-older')).toHaveLength(1);
    await decideOn(world, '2026-03-09');
    expect(await notes('o-older')).toHaveLength(2);
    expect(await gifts()).toHaveLength(1);
  });

  it('get one gift, though both have the birthday', async () => {
    await world.join('o-older', { birthday: '1990-03-12' });
    await world.join('o-newer', { birthday: '1990-03-12' });
    await becomeOne();
    for (const day of ['2026-03-05', '2026-03-09', '2026-03-12']) await decideOn(world, day);
    expect(await gifts()).toHaveLength(1);
    expect(await notes('o-older')).toHaveLength(3);
  });
});

/** Members born on 10 March, as if they had joined long ago. */
const born = (count: number) =>
  readerOf(world.house.platform)
    .in(members)
    .insertMany(
      Array.from({ length: count }, (_, i): MemberDoc => ({
        _id: `m-${String(i).padStart(4, '0')}`,
        memberNo: String(50_000_000 + i),
        state: 'active',
        aliases: [],
        joinedAt: new Date('2025-01-01T00:00:00Z'),
        source: 'wechat',
        phoneProven: false,
        birthdayMonthDay: '03-10',
        consentVersion: '2026-11',
        codesTaken: [],
      })),
    );

it('a batch of members is told in a few calls, and a run that was killed goes on where it was', async () => {
  const count = 3 * BATCH + 50;
  await born(count);
  world.setNow('2026-03-03T00:00:00Z');
  const database = faulty(world.house.platform.database);
  const context = await contextFor({ ...world.house.platform, database }, { caller: SYSTEM, language: 'zh' });
  const countedDecision = async () => {
    pages = 0;
    database.arm(0, 'before, fatal');
    const { birthday } = await decide(context);
    return { birthday, calls: database.calls(), pages };
  };
  let pages = 0;
  world.database.client.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'find' && command.find === 'members' && 'birthdayMonthDay' in command.filter) pages += 1;
  });
  // Four pages of the tenth, one of the third and one of the sixth, on which nobody was born.
  const whole = await countedDecision();
  expect(whole).toMatchObject({ birthday: count, pages: 6 });
  expect(whole.calls).toBeLessThan(120);

  await forgetAll(world);
  let batches = 0;
  const killed: Context = {
    ...context,
    transact: async (work) => {
      batches += 1;
      if (batches > 2) throw new Error('killed');
      return context.transact(work);
    },
  };
  await expect(decide(killed)).rejects.toThrow('killed');
  expect(await allTold(world)).toHaveLength(2 * BATCH);
  expect(await countedDecision()).toMatchObject({ birthday: count - 2 * BATCH, pages: 2 });
  expect(new Set((await allTold(world)).map((it) => it.memberId)).size).toBe(count);
  // On another day nothing is left of the place.
  expect((await decideOn(world, '2026-03-07')).birthday).toBe(count);
});
