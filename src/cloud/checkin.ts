/** Border to `checkin`: its key is member and day, so that a thousand taps are one check-in. */
import { call } from './call';
import { changed } from './live';

export const calendar = (month: string) => call('checkin', 'calendar', { month });

export async function checkIn() {
  const answer = await call('checkin', 'checkIn', {});
  if (answer.ok && !answer.data.repeated) changed();
  return answer;
}
