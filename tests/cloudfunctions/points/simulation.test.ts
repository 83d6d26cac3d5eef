/** A short seeded life of the ledger; `npm run simulate` lives longer ones. */
import { simulate } from '../../simulation/simulate';
import { testUri } from '../../support/database';

it.each([11, 12])('seed %i: whatever many callers do at once, every promise holds at the end of every day', async (seed) => {
  const lived = await simulate({
    seed,
    days: 8,
    callers: 10,
    ordersADay: 60,
    members: 5,
    server: { uri: testUri() },
  });
  expect(lived.days).toBe(8);
  expect(lived.acknowledged).toBeGreaterThan(200);
  expect(lived.refused).toBeGreaterThan(20);
});
