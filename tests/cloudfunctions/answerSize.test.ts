/** WeChat Cloud carries six megabytes an answer: every list has a bound, and the longest that a shop can set up fit. */
import { z } from 'zod';
import { FUNCTIONS } from '@/cloudfunctions/functions';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { applyShopFiles, readShopFiles } from '@/server/shopFiles';
import type { Contract } from '@/types/contract/contract';
import { checkin } from '@/types/contract/checkin';
import { counter } from '@/types/contract/counter';
import { coupon } from '@/types/contract/coupon';
import { growth } from '@/types/contract/growth';
import { identity } from '@/types/contract/identity';
import { mall } from '@/types/contract/mall';
import { points } from '@/types/contract/points';
import { reminder } from '@/types/contract/reminder';
import { shop } from '@/types/contract/shop';
import { openWorld, type World } from '../support/world';

const CONTRACTS: readonly Contract[] = [shop, identity, points, growth, coupon, checkin, mall, counter, reminder];
const BYTES_MOST = 6_000_000;

/** Lists of whole things that are asked for without a page, and what bounds them. */
const UNPAGED: Readonly<Record<string, string>> = {
  'shop.shops': '500 shops a file',
  'shop.staff': 'who works in the shop',
  'identity.consents': 'the versions of a text and how often one person changed their mind',
  'counter.purchase': '200 lines a purchase',
  'points.pending': 'the days until points become available',
  'points.liability': 'the months of expiry',
  'coupon.centre': '500 templates a file',
  'mall.rewards': '2,000 rewards a file',
  'mall.cancelQuote': 'the lots that one exchange was paid from',
  'reminder.quota': 'the kinds of reminders',
  'reminder.consented': 'the kinds of reminders',
  'reminder.settings': 'the kinds of reminders',
  'reminder.set': 'the kinds of reminders',
  'reminder.figures': 'the kinds of reminders',
};

const Listing = z.object({ properties: z.object({ items: z.object({ type: z.literal('array') }) }) });
const Paged = z.object({ properties: z.object({ limit: z.object({ maximum: z.number().max(500) }) }) });

const Listed = z.object({ items: z.array(z.unknown()).min(1) });
/** Longer than anybody would read on a phone. */
const LONG = { zh: '长'.repeat(120), en: 'long '.repeat(50).trim() };

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const { shops, rewards, coupons, ...rest } = await readShopFiles();
  const files = {
    ...rest,
    shops: { ...shops, shops: shops.shops.map((it) => ({ ...it, address: LONG })) },
    rewards: { ...rewards, rewards: rewards.rewards.map((it) => ({ ...it, note: LONG })) },
    coupons: { ...coupons, templates: coupons.templates.map((it) => ({ ...it, note: LONG })) },
  };
  await applyShopFiles(readerOf(world.house.platform), files, { now: world.now(), today: dayAt(world.now()) });
  world.house.forgetProgramme();
  await world.join('o-of-a-large-shop');
});
afterAll(() => world.close());

it('every list is asked for by the page, or is named here with what bounds it', () => {
  expect(CONTRACTS.map((it) => it.name)).toEqual(FUNCTIONS.map((it) => it.name));
  const unpaged = CONTRACTS.flatMap(({ name, actions }) =>
    Object.entries(actions)
      .filter(([, { reply }]) => Listing.safeParse(z.toJSONSchema(reply, { unrepresentable: 'any' })).success)
      .filter(([, { request }]) => !Paged.safeParse(z.toJSONSchema(request, { unrepresentable: 'any', io: 'input' })).success)
      .map(([action]) => `${name}.${action}`),
  );
  expect(unpaged).toContain('mall.rewards');
  expect(unpaged.filter((it) => UNPAGED[it] === undefined)).toEqual([]);
});

it.each([
  { list: 'mall.rewards', most: 2_000 },
  { list: 'shop.shops', most: 500 },
  { list: 'coupon.centre', most: 500 },
])('$list of the largest shop fits into one answer', async ({ list, most }) => {
  const [fn = '', action = ''] = list.split('.');
  const answer = Listed.parse(await world.must(fn, action, {}, { as: 'o-of-a-large-shop' }));
  const bytes = answer.items.map((it) => Buffer.byteLength(JSON.stringify(it)));
  expect(Math.max(...bytes)).toBeGreaterThan(600);
  expect(Math.max(...bytes) * most).toBeLessThan(BYTES_MOST);
});
