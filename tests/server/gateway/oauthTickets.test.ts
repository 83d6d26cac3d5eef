/** Tickets of a sign-in: good once, for a minute, and the same from whichever process answers. */
import type { FastifyInstance } from 'fastify';
import { arrivals as arrivalRows } from '@/cloudfunctions/identity/arrival.store';
import { testDatabase, type TestDatabase } from '../../support/database';
import { FOLLOWER, OauthHouse, PAGE, tapped, ticketIn } from '../../support/oauthHouse';

let database: TestDatabase;
let house: OauthHouse;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  house = await OauthHouse.open(database);
});
afterEach(() => house.close());

it('a ticket is good once, and for a minute', async () => {
  const { visit, session } = house.browser();
  const ticket = ticketIn((await visit(PAGE, FOLLOWER)).location);
  const stale = ticketIn((await visit(PAGE, FOLLOWER)).location);
  expect((await session(ticket)).body.ok).toBe(true);
  expect((await session(ticket)).body.error.code).toBe('LOGIN_CODE_INVALID');
  house.setNow('2026-03-01T00:01:01Z');
  expect((await session(stale)).body.error.code).toBe('LOGIN_CODE_INVALID');
});

it('a browser that asks twice for the same answer, as WeChat’s does at times, is let in by both', async () => {
  house.standIn.tapAs(FOLLOWER);
  const { go, session } = house.browser();
  const { location } = await go(PAGE);
  const callback = await tapped(location);
  const [one, two] = await Promise.all([go(callback), go(callback)]);
  expect(one.location).toContain('ticket=');
  expect(two.location).toBe(one.location);
  expect((await session(ticketIn(one.location))).body.ok).toBe(true);
});

describe('two processes behind one address', () => {
  let other: FastifyInstance;
  let bases: readonly string[];
  let turn: number;
  beforeEach(async () => {
    [other, turn] = [house.gateway(house.oauth()), 0];
    bases = [house.base, await other.listen({ host: '127.0.0.1', port: 0 })];
  });
  afterEach(() => other.close());
  /** Each request of a browser meets the other process than the one before. */
  const shifting = () => house.browser(undefined, () => bases[(turn += 1) % 2] ?? '');

  it('let somebody in whose every step meets another of them, and take a ticket once between them', async () => {
    const { visit, session } = shifting();
    const ticket = ticketIn((await visit(PAGE, FOLLOWER)).location);
    const heard = await Promise.all(Array.from({ length: 8 }, () => session(ticket)));
    expect(heard.filter((it) => it.body.ok)).toHaveLength(1);
    expect((await session(ticket)).body.error.code).toBe('LOGIN_CODE_INVALID');
    expect((await session(ticket)).body.error.code).toBe('LOGIN_CODE_INVALID');
  });

  it('answer a browser that asks both of them the same, and ask WeChat once', async () => {
    house.standIn.tapAs(FOLLOWER);
    const { go, session } = shifting();
    const { location } = await go(PAGE);
    const callback = await tapped(location);
    const [one, two] = await Promise.all([go(callback), go(callback)]);
    expect(one.location).toContain('ticket=');
    expect(two.location).toBe(one.location);
    expect((await session(ticketIn(one.location))).body.ok).toBe(true);
  });

  it('leave the next try to the other where one could not say who it is', async () => {
    house.standIn.tapAs(FOLLOWER);
    const { go } = shifting();
    const { location } = await go(PAGE);
    const callback = await tapped(location);
    const [usual, broken] = [house.official, house.accountOf({ secret: 'wrong-secret-of-the-account' })];
    house.official = broken;
    expect((await go(callback)).status).toBe(500);
    house.official = usual;
    expect((await go(callback)).location).toContain('ticket=');
  });

  it('keep neither ticket, state nor openid in the clear', async () => {
    const back = await shifting().visit(PAGE, FOLLOWER);
    const kept = JSON.stringify(await database.db.collection(arrivalRows.name).find().toArray());
    expect(kept).toContain('outcome');
    expect(kept).not.toMatch(/account-openid|union-1/);
    expect(kept).not.toContain(ticketIn(back.location));
    expect(kept).not.toContain(new URL(back.callback).searchParams.get('state'));
  });
});
