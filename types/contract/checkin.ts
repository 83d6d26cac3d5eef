/** Contract of `checkin`: once a business day. Its key is member and day, so it needs none from the caller. */
import { z } from 'zod';
import { contract } from './contract';
import { Count, LocalDay, Month } from './values';

export const checkin = contract({
  name: 'checkin',
  actions: {
    /** `points`: all points of that day. Again on the same day: the same answer with `repeated: true`. */
    checkIn: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ day: LocalDay, streak: Count, points: Count, repeated: z.boolean() }),
      refusals: [],
    },
    /** The days of a month that are checked in; `ahead`: what today (when not done) and the next days would bring if none is missed. */
    calendar: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ month: Month }),
      reply: z.object({
        month: Month,
        today: LocalDay,
        days: z.array(z.object({ day: LocalDay, points: Count })),
        streak: Count,
        done: z.boolean(),
        ahead: z.array(z.object({ day: LocalDay, streak: Count, points: Count, coupon: z.boolean() })),
      }),
      refusals: [],
    },
  },
});
