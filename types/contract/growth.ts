/** Contract of `growth`: growth value, which is earned and never spent, and the tier that it reaches. */
import { z } from 'zod';
import { contract } from './contract';
import { Bilingual, Count, Instant, LocalDay, PageAsked, pageOf, Signed, TierId } from './values';

export const Dimension = z.enum(['spend', 'active_day', 'checkin', 'review', 'invitation']);
export type Dimension = z.output<typeof Dimension>;

export const Progress = z.object({
  /** Growth inside the rolling window (365 days by default). */
  growth: Count,
  tier: TierId,
  next: z.object({ tier: TierId, missing: Count }).nullable(),
  /**
   * What is still missing to keep the tier: `counting` of the growth will still be inside the window on that day. Null where there is
   * nothing to lose, and earlier than the programme's `keepShownDays` before that day.
   */
  keep: z.object({ by: LocalDay, missing: Count, counting: Count }).nullable(),
});
export type Progress = z.output<typeof Progress>;

export const GrowthEntry = z.object({
  entryNo: z.string(),
  dimension: Dimension,
  growth: Signed,
  day: LocalDay,
  at: Instant,
  no: z.string().optional(),
});

/** The number of the last entry shown, for each of the member's accounts (several after a merge). */
const GrowthPlace = z
  .string()
  .max(1000)
  .regex(/^\d{1,16}(,\d{1,16})*$/);

export const growth = contract({
  name: 'growth',
  actions: {
    progress: { role: 'member', keyed: false, request: z.strictObject({}), reply: Progress, refusals: [] },
    /** The path: every tier as a station with its benefits, and where the growth in the window came from. */
    path: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({
        stations: z.array(
          z.object({
            tier: TierId,
            name: Bilingual,
            growth: Count,
            reached: z.boolean(),
            multiplierBp: Count,
            benefits: z.array(Bilingual),
          }),
        ),
        dimensions: z.array(z.object({ dimension: Dimension, growth: Count })),
        tierSince: LocalDay.nullable(),
        holdsUntil: LocalDay.nullable(),
      }),
      refusals: [],
    },
    entries: {
      role: 'member',
      keyed: false,
      request: z.strictObject({ ...PageAsked, before: GrowthPlace.optional() }),
      reply: pageOf(GrowthEntry),
      refusals: [],
    },
    /** The rise that has not been celebrated yet, to be shown once. */
    ceremony: {
      role: 'member',
      keyed: false,
      request: z.strictObject({}),
      reply: z.object({ rise: z.object({ riseId: z.string(), tier: TierId, at: Instant }).nullable() }),
      refusals: [],
    },
    celebrated: {
      role: 'member',
      keyed: true,
      request: z.strictObject({ riseId: z.string().max(64) }),
      reply: z.object({ riseId: z.string() }),
      refusals: ['NO_SUCH_ENTRY'],
    },
  },
});
