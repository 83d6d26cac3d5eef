/** A short seeded life of the ledger; `npm run simulate` lives longer ones. */
import { simulate } from '../../simulation/simulate';
import { testUri } from '../../support/database';
import { newFolder, removeFolder, startEmbeddedProcess } from '../../support/embeddedProcess';

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

it('and when the embedded server is killed in the middle of a day: nothing acknowledged is lost, nothing is done twice', async () => {
  const dir = newFolder();
  let server = await startEmbeddedProcess(dir);
  const port = Number(new URL(server.uri).port);
  try {
    const lived = await simulate({
      seed: 3,
      days: 8,
      callers: 8,
      ordersADay: 60,
      members: 4,
      server: {
        uri: server.uri,
        async kill() {
          await server.kill();
          server = await startEmbeddedProcess(dir, port);
          return server.uri;
        },
      },
    });
    expect(lived.kills).toBeGreaterThan(0);
    expect(lived.retried).toBeGreaterThan(0);
  } finally {
    await server.stop();
    removeFolder(dir);
  }
});
