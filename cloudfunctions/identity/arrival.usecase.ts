/** Coming in by OAuth, over all processes of a server: a callback that comes twice comes to the same, and a ticket is good once. */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Context } from '../kernel/context';
import { BusyError } from '../kernel/database';
import { readerOf, type Platform } from '../kernel/platform';
import type { Vault } from '../kernel/vault';
import { answerArrival, arrivalOf, claimArrival, dropArrival, dropArrivalsBefore, type ArrivalDoc } from './arrival.store';
import type { Known } from './identity.store';
import { PURPOSE } from './purpose';

/** For how long a callback that comes again hears the same, and a ticket is good. */
export const ARRIVAL_LIFE_MS = 60_000;
/** WeChat is asked twice at most on the way, and may take its time. */
const POLLS_MAX = 150;
const POLL_MS = 100;

/** What a callback came to: who it is, with a ticket for them, or why nobody. */
const Arrival = z.discriminatedUnion('known', [
  z.object({ known: z.literal(true), ticket: z.string(), app: z.string(), openid: z.string(), unionid: z.string().optional() }),
  z.object({ known: z.literal(false), why: z.enum(['code', 'snapshot', 'unavailable', 'tap']) }),
]);
export type Arrival = z.output<typeof Arrival>;

export interface Arrivals {
  /** Runs `work` for the first callback with this `state`; one that comes again, as WeChat's browser does at times, hears the same. */
  for(state: string, work: () => Promise<Arrival>): Promise<Arrival>;
  /** True for the first who shows this ticket, and only then. */
  takes(ticket: string): Promise<boolean>;
}

type Standing = Pick<Platform, 'database' | 'vault' | 'clock'>;

export function arrivalsOf(platform: Standing): Arrivals {
  const reader = readerOf(platform);
  const { vault } = platform;
  return {
    takes: (ticket) => claimArrival(reader, idOf(vault, 'ticket', ticket), platform.clock()),
    async for(state, work) {
      const id = idOf(vault, 'state', state);
      for (let poll = 0; poll < POLLS_MAX; poll += 1) {
        if (await claimArrival(reader, id, platform.clock())) return keep(platform, id, work);
        const kept = await arrivalOf(reader, id);
        // Too old to be heard again: whatever WeChat says of its code now.
        if (kept !== undefined && isOutlived(kept, platform.clock())) return work();
        if (kept?.outcome !== undefined) return Arrival.parse(JSON.parse(vault.open(PURPOSE.arrival, kept.outcome)));
        await pause(POLL_MS);
      }
      throw new BusyError('WeChat is still being asked who it is');
    },
  };
}

/** Once kept, it is heard by everybody; where it went wrong, the next may try. */
async function keep(platform: Standing, id: string, work: () => Promise<Arrival>): Promise<Arrival> {
  const reader = readerOf(platform);
  const { vault } = platform;
  try {
    const arrival = await work();
    await answerArrival(reader, id, {
      outcome: vault.seal(PURPOSE.arrival, JSON.stringify(arrival)),
      ...(arrival.known && { whose: whoseArrival(vault, { provider: 'wechat', app: arrival.app, subject: arrival.openid }) }),
    });
    return arrival;
  } catch (error) {
    await dropArrival(reader, id);
    throw error;
  }
}

const idOf = (vault: Vault, kind: 'state' | 'ticket', text: string): string =>
  vault.blindIndex(PURPOSE.arrival, `${kind}\0${text}`);

const isOutlived = ({ at }: ArrivalDoc, now: Date): boolean => at.getTime() + ARRIVAL_LIFE_MS <= now.getTime();

/** By what the arrivals of somebody are found, to be dropped with the rest of them. */
export const whoseArrival = (vault: Vault, { provider, app, subject }: Known): string =>
  vault.blindIndex(PURPOSE.arrival, [provider, app, subject].join('\0'));

/** Drops what nobody can come back for any more. */
export const forgetArrivals = (context: Context): Promise<number> =>
  dropArrivalsBefore(context, new Date(context.now.getTime() - ARRIVAL_LIFE_MS));
