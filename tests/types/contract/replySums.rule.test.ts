/** Every number of every reply holds what requests may add up to: a narrower one is a single amount that its own request bounds. */
import { z } from 'zod';
import { FUNCTIONS } from '@/cloudfunctions/functions';
import { CouponTemplate } from '@/types/contract/catalogue';
import { checkin } from '@/types/contract/checkin';
import type { Contract } from '@/types/contract/contract';
import { counter } from '@/types/contract/counter';
import { coupon } from '@/types/contract/coupon';
import { growth } from '@/types/contract/growth';
import { identity } from '@/types/contract/identity';
import { mall } from '@/types/contract/mall';
import { points } from '@/types/contract/points';
import { Programme } from '@/types/contract/programme';
import { reminder } from '@/types/contract/reminder';
import { shop } from '@/types/contract/shop';

const CONTRACTS: readonly Contract[] = [shop, identity, points, growth, coupon, checkin, mall, counter, reminder];
const ANY_SUM = Number.MAX_SAFE_INTEGER;

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object';

/** The greatest value of each number in a schema, by its place; a list is `[]`. */
function numbersIn(schema: z.ZodType, io: 'input' | 'output'): Map<string, number> {
  const found = new Map<string, number>();
  const walk = (node: unknown, place: string): void => {
    if (!isRecord(node)) return;
    if (node.type === 'number' || node.type === 'integer')
      found.set(place, typeof node.maximum === 'number' ? node.maximum : Number.POSITIVE_INFINITY);
    for (const name of ['anyOf', 'oneOf', 'allOf']) {
      const ways = node[name];
      if (Array.isArray(ways)) for (const way of ways) walk(way, place);
    }
    if (isRecord(node.properties)) for (const [name, it] of Object.entries(node.properties)) walk(it, `${place}.${name}`);
    walk(node.items, `${place}[]`);
    walk(node.additionalProperties, `${place}{}`);
  };
  walk(z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline', cycles: 'throw' }), '');
  return found;
}

/** Numbers of replies by `function.action.place`. */
const replied = new Map(
  CONTRACTS.flatMap(({ name, actions }) =>
    Object.entries(actions).flatMap(([action, { reply }]) =>
      [...numbersIn(reply, 'output')].map(([place, max]): [string, number] => [`${name}.${action}${place}`, max]),
    ),
  ),
);

const asked = (place: string): number => {
  const [name = '', action = '', ...rest] = place.split('.');
  const request = CONTRACTS.find((it) => it.name === name)?.actions[action]?.request;
  return (request === undefined ? undefined : numbersIn(request, 'input').get(`.${rest.join('.')}`)) ?? Number.NaN;
};
const PURCHASE = asked('counter.recordPurchase.amountFen');
const written = (schema: z.ZodType, place: string): number => numbersIn(schema, 'input').get(place) ?? Number.NaN;

/** Numbers that are one amount and no sum, each with the greatest that a request or the owner's file may say. */
const SINGLE: Readonly<Record<string, number>> = {
  'counter.quote.paidFen': PURCHASE,
  'counter.quote.offFen': PURCHASE,
  'counter.quote.best.offFen': PURCHASE,
  'counter.recordPurchase.paidFen': PURCHASE,
  'counter.refund.leftFen': PURCHASE,
  'counter.purchase.items[].paidFen': PURCHASE,
  'counter.purchase.items[].refundedFen': PURCHASE,
  'counter.today.items[].paidFen': PURCHASE,
  'counter.today.items[].refundedFen': PURCHASE,
};
/** What the owner's files say is shown as it stands there, under the same schema. */
const AS_WRITTEN = /^shop\.programme\.|\.(discount\.(offFen|offBp|capFen)|minimumFen)$/;

it('knows every contract', () => {
  expect(CONTRACTS.map((it) => it.name).sort()).toEqual(FUNCTIONS.map((it) => it.name).sort());
  expect(replied.size).toBeGreaterThan(60);
});

it('each number below 2^53 - 1 in a reply is one amount that is known to be one', () => {
  const narrow = [...replied].filter(([place, max]) => max < ANY_SUM && !AS_WRITTEN.test(place)).map(([place]) => place);
  expect(narrow.sort()).toEqual(Object.keys(SINGLE).sort());
});

it('each single amount of a reply holds the greatest that may be asked for', () => {
  for (const [place, most] of Object.entries(SINGLE)) {
    expect({ place, most }).toEqual({ place, most: expect.any(Number) });
    expect({ place, holds: (replied.get(place) ?? 0) >= most }).toEqual({ place, holds: true });
  }
});

it('what is shown as the owner wrote it holds what the owner may write', () => {
  const [template, programme] = [numbersIn(CouponTemplate, 'input'), numbersIn(Programme, 'input')];
  for (const [place, max] of replied) {
    if (!AS_WRITTEN.test(place)) continue;
    const own = /(\.discount\.\w+|\.minimumFen)$/.exec(place)?.[1];
    const most = own === undefined ? programme.get(place.replace('shop.programme', '')) : template.get(own);
    if (most !== undefined) expect({ place, holds: max >= most }).toEqual({ place, holds: true });
  }
  expect(written(CouponTemplate, '.discount.offFen')).toBeGreaterThan(0);
});
