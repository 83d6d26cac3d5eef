/** A few seeded days of reminders; `npm run simulate:reminders` lives longer ones. */
import { simulateReminders } from '../../simulation/reminders';
import { testUri } from '../../support/database';

it.each([7])(
  'seed %i: with every error of WeChat, two senders at once that die, and people who change their minds, every promise holds each day',
  async (seed) => {
    const lived = await simulateReminders({ seed, days: 4, people: 80, deeds: 150, uri: testUri() });
    expect(lived.days).toBe(4);
    expect(lived.deaths).toBeGreaterThan(0);
    expect(lived.delivered).toBeGreaterThan(20);
    expect(lived.states).toMatchObject({
      delivered: expect.any(Number),
      no_consent: expect.any(Number),
      unknown: expect.any(Number),
    });
  },
);
