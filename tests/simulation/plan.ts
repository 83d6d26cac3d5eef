/** What a simulated day brings: commands on few members, so that many callers meet on the same accounts. */
import type { Command } from '@/cloudfunctions/points/points.usecase';
import { addDays } from '@/cloudfunctions/kernel/calendar';
import { LocalDay } from '@/types/contract/values';
import type { Random } from './random';

/** Linked commands, as one caller sends them. */
export type Order = readonly Command[];

/** What later commands can refer to, whether or not it went well. */
export interface Past {
  readonly earned: { readonly memberId: string; readonly key: string }[];
  readonly spent: { readonly memberId: string; readonly key: string }[];
  readonly orders: Order[];
  serial: number;
}

export const newPast = (): Past => ({ earned: [], spent: [], orders: [], serial: 0 });

/** A few days ahead, sometimes to the end of a month or of February, so that month ends and leap days are met. */
export function nextDay(today: LocalDay, random: Random): LocalDay {
  if (random.chance(0.15)) return LocalDay.parse(`${today.slice(0, 4)}-02-28`) > today ? leapDay(today) : addDays(today, 60);
  return addDays(today, random.between(0, 25));
}

const leapDay = (today: LocalDay): LocalDay => {
  const day = addDays(LocalDay.parse(`${today.slice(0, 4)}-02-28`), 1);
  return day;
};

/** The next order; some are an earlier one sent again. */
export function nextOrder(today: LocalDay, members: readonly string[], past: Past, random: Random): Order {
  const order =
    random.chance(0.15) && past.orders.length > 0 ? random.oneOf(past.orders) : newOrder(today, members, past, random);
  past.orders.push(order);
  return order;
}

function newOrder(today: LocalDay, members: readonly string[], past: Past, random: Random): Order {
  const memberId = random.oneOf(members);
  const commands = Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => newCommand(today, memberId, past, random));
  if (random.chance(0.01)) {
    const alias = random.oneOf(members);
    if (alias !== memberId) return [merge(memberId, alias, past)];
  }
  return commands;
}

const keyed = (memberId: string, past: Past) => {
  past.serial += 1;
  return { memberId, key: `k${past.serial}`, cause: { type: 'task' } as const };
};

const merge = (memberId: string, alias: string, past: Past): Command => ({ ...keyed(memberId, past), kind: 'merge', alias });

function newCommand(today: LocalDay, memberId: string, past: Past, random: Random): Command {
  const common = keyed(memberId, past);
  const dice = random.next();
  const refund = past.earned.length > 0 ? random.oneOf(past.earned) : undefined;
  const cancelled = past.spent.length > 0 ? random.oneOf(past.spent) : undefined;
  if (dice < 0.2 && refund !== undefined)
    return {
      ...common,
      memberId: refund.memberId,
      kind: 'clawback',
      earnKey: refund.key,
      points: random.between(1, 30),
      ...(random.chance(0.2) && { only: 'own_lot' }),
    };
  if (dice < 0.3 && cancelled !== undefined)
    return {
      ...common,
      memberId: cancelled.memberId,
      kind: 'restore',
      spendKey: cancelled.key,
      grace: random.oneOf(['limited', 'full']),
      ...(random.chance(0.4) && { points: random.between(1, 30) }),
    };
  if (dice < 0.31) return { ...common, kind: 'adjust', cause: { type: 'returned' }, points: -random.between(1, 30) };
  if (dice < 0.35)
    return { ...common, kind: 'adjust', points: random.oneOf([-20, -5, 5, 20]), reason: 'simulated', by: 'simulation' };
  if (dice < 0.65) {
    past.spent.push({ memberId, key: common.key });
    return { ...common, kind: 'spend', points: random.between(1, 60) };
  }
  past.earned.push({ memberId, key: common.key });
  const expiresOn = random.chance(0.3) ? addDays(today, random.between(3, 40)) : random.chance(0.1) ? null : undefined;
  return {
    ...common,
    kind: 'earn',
    points: random.between(1, 50),
    availableOn: addDays(today, random.between(0, 3)),
    ...(expiresOn !== undefined && { expiresOn }),
  };
}
