/** What an import does while somebody else's transaction is in its way. */
import { BusyError } from '@/cloudfunctions/kernel/database';
import { patiently } from '@/server/import/patience';
import { Foreseen } from '@/server/stopping';

it('tries again until the database is free', async () => {
  let tries = 0;
  const work = async () => {
    tries += 1;
    if (tries < 3) throw new BusyError('a killed process left a transaction open');
    return 'recorded';
  };
  expect(await patiently(work, 60_000, 0)).toBe('recorded');
  expect(tries).toBe(3);
});

it('says in a sentence that it stays busy, and lets any other error through at once', async () => {
  const busy = () => Promise.reject(new BusyError('busy'));
  await expect(patiently(busy, 0, 0)).rejects.toThrow(Foreseen);
  await expect(patiently(() => Promise.reject(new TypeError('a bug')), 60_000, 0)).rejects.toThrow(TypeError);
});
