/** Wish lists on a database: what a member wishes for, seen on the shelf, bounded, joined in a merge, gone with its member. */
import { aReward, listed, stockShelf } from '../../support/shelf';
import { openWorld, type Reply, type World } from '../../support/world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await stockShelf(world, aReward({ rewardId: 'cookie' }), aReward({ rewardId: 'bun' }), aReward({ rewardId: 'loaf' }));
  await world.join('o-wishes');
});
afterEach(() => world.close());

const wish = (rewardId: string, on = true, as = 'o-wishes', key?: string) =>
  world.call('mall', 'wish', { rewardId, on }, { as, key });
const codeOf = (it: Reply) => (it.ok ? 'OK' : it.error.code);
const idsOf = (items: unknown[]) =>
  items.map((it) => (it !== null && typeof it === 'object' && 'rewardId' in it ? String(it.rewardId) : ''));
const wished = async (as = 'o-wishes') => idsOf(await listed(world, 'mall', 'rewards', { wished: true }, as));

it('a wish is shown on the shelf and on the reward, and can be looked for', async () => {
  expect(await wished()).toEqual([]);
  expect(await wish('bun')).toMatchObject({ ok: true, data: { rewardId: 'bun', wished: true } });
  expect(await wished()).toEqual(['bun']);
  expect(await listed(world, 'mall', 'rewards', {}, 'o-wishes')).toMatchObject([
    { rewardId: 'cookie', wished: false },
    { rewardId: 'bun', wished: true },
    { rewardId: 'loaf', wished: false },
  ]);
  expect(await world.must('mall', 'reward', { rewardId: 'bun' }, { as: 'o-wishes' })).toMatchObject({ reward: { wished: true } });
  await world.join('o-other');
  expect(await wished('o-other')).toEqual([]);
});

it('a wish stands once however often it is made, and is taken off at once', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => wish('bun')));
  expect(new Set(made.map(codeOf))).toEqual(new Set(['OK']));
  expect(await wish('bun', false)).toMatchObject({ ok: true, data: { wished: false } });
  expect(await wished()).toEqual([]);
  expect(codeOf(await wish('bun', false))).toBe('OK');
});

it('nothing can be wished for that is not offered; what was wished for can be taken off', async () => {
  await wish('bun');
  await stockShelf(world, aReward({ rewardId: 'cookie' }));
  expect([await wish('nothing'), await wish('bun'), await wish('bun', false)].map(codeOf)).toEqual([
    'NO_SUCH_REWARD',
    'NO_SUCH_REWARD',
    'OK',
  ]);
});

it('fifty wishes are the most, also when all are made at once', async () => {
  const many = Array.from({ length: 60 }, (_, i) => `r${i}`);
  await stockShelf(world, ...many.map((rewardId) => aReward({ rewardId })));
  const replies: Reply[] = [];
  // In tens: a crowd of sixty on one member would only wait for itself.
  for (let i = 0; i < many.length; i += 10)
    replies.push(...(await Promise.all(many.slice(i, i + 10).map((rewardId) => wish(rewardId)))));
  expect(replies.filter((it) => it.ok)).toHaveLength(50);
  expect(replies.filter((it) => codeOf(it) === 'LIMIT_REACHED')).toHaveLength(10);
  expect(await wished()).toHaveLength(50);
});

it('the lists of two members who are one become one', async () => {
  await world.join('o-second');
  for (const rewardId of ['cookie', 'bun']) await wish(rewardId);
  for (const rewardId of ['bun', 'loaf']) await wish(rewardId, true, 'o-second');
  await world.must('identity', 'me', {}, { as: { openid: 'o-second', unionid: 'u-1' } });
  await world.must('identity', 'me', {}, { as: { openid: 'o-wishes', unionid: 'u-1' } });
  for (const as of ['o-wishes', 'o-second']) expect(await wished(as)).toEqual(['cookie', 'bun', 'loaf']);
  await wish('bun', false, 'o-second');
  expect(await wished()).toEqual(['cookie', 'loaf']);
});

it('who leaves takes the wishes along, and the export shows them before', async () => {
  await wish('bun');
  const { held, memberNo } = await world.must('identity', 'export', {}, { as: 'o-wishes' });
  expect(JSON.stringify(held)).toContain('"rewardId":"bun"');
  await world.must('identity', 'erase', { memberNo }, { as: 'o-wishes' });
  expect(await world.database.db.collection('wishes').countDocuments()).toBe(0);
});
