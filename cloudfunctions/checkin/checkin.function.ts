/** The wiring of `checkin`: its two actions, its part in an export and an erasure, its collection. */
import { checkin as contract } from '@/types/contract/checkin';
import { done } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { allCheckins, collections, dropCheckins } from './checkin.store';
import { calendarOf, checkIn } from './checkin.usecase';

export const checkinFunction = defineFunction({
  contract,
  collections,
  handlers: {
    checkIn: async (context) => done(await checkIn(context)),
    calendar: async (context, { month }) => done(await calendarOf(context, month)),
  },
  participant: {
    name: 'checkin',
    exported: async (tx, memberIds) => ({
      checkins: (await allCheckins(tx, memberIds)).map(({ day, points, coupon, at }) => ({ day, points, coupon, at })),
    }),
    erased: async (tx, memberIds) => void (await dropCheckins(tx, memberIds)),
  },
});
