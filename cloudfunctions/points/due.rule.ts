/** What falls due by the clock: pending points become available, lots expire. It holds without a sweep; booking it only writes it down. */
import type { LocalDay } from '@/types/contract/values';
import { addDays } from '../kernel/calendar';
import { receive, type Account, type Draft, type Entry, type Lot } from './account.rule';
import { seal } from './chain.rule';

/** Both days on which something next falls due, for the indexes that sweeps walk; `null` when nothing waits. */
export function dueDaysOf(account: Account): { settleOn: LocalDay | null; expireOn: LocalDay | null } {
  const soonest = account.lots[0]?.expiresOn ?? null;
  return { settleOn: account.waiting[0]?.availableOn ?? null, expireOn: soonest === null ? null : addDays(soonest, 1) };
}

/** Whether anything is due on `today` or was before. */
export function isDue(account: Account, today: LocalDay): boolean {
  const { settleOn, expireOn } = dueDaysOf(account);
  return (settleOn !== null && settleOn <= today) || (expireOn !== null && expireOn <= today);
}

/**
 * Books all that is due, day by day, each on the day on which it fell due: however late the sweep, past days stay true. A lot falls
 * due on the day after the last on which it could be used.
 */
export function bookDue(
  account: Account,
  on: { readonly now: Date; readonly today: LocalDay },
): { account: Account; entries: Entry[] } {
  const entries: Entry[] = [];
  let booked = account;
  for (let draft = nextDue(booked, on); draft !== undefined; draft = nextDue(booked, on)) {
    const sealed = seal(booked, draft);
    entries.push(sealed.entry);
    booked = sealed.account;
  }
  return { account: booked, entries };
}

function nextDue(account: Account, on: { readonly now: Date; readonly today: LocalDay }): Draft | undefined {
  const { settleOn, expireOn } = dueDaysOf(account);
  if (expireOn !== null && expireOn <= on.today && (settleOn === null || expireOn <= settleOn))
    return expiring(account, expireOn, on.now);
  if (settleOn !== null && settleOn <= on.today) return settling(account, settleOn, on.now);
  return undefined;
}

const expiring = (account: Account, day: LocalDay, at: Date): Draft => ({
  kind: 'expire',
  key: `expire:${day}#${account.version + 1}`,
  cause: { type: 'expire' },
  at,
  day,
  lots: account.lots.filter((it) => it.expiresOn === account.lots[0]?.expiresOn).map((it) => ({ ...it, points: -it.points })),
  waiting: [],
  debt: 0,
});

/** What becomes available first pays what is owed. */
function settling(account: Account, day: LocalDay, at: Date): Draft {
  const due = account.waiting.filter((it) => it.availableOn === day);
  const incoming: Lot[] = due.map((it) => ({ expiresOn: it.expiresOn, points: it.points }));
  return {
    kind: 'settle',
    key: `settle:${day}#${account.version + 1}`,
    cause: { type: 'settle' },
    at,
    day,
    ...receive(account, incoming),
    waiting: due.map((it) => ({ ...it, points: -it.points })),
  };
}

/** What the account comes to on `today`, whether or not anything has been booked. */
export function asOf(account: Account, today: LocalDay): Pick<Account, 'balance' | 'pending' | 'debt' | 'lots' | 'waiting'> {
  return isDue(account, today) ? bookDue(account, { now: EPOCH, today }).account : account;
}
/** These entries are thrown away, so their instant is of no matter. */
const EPOCH = new Date(0);
