/**
 * The reducer: what a command does to an account, or why not. No clock, no database, no randomness; the order is check, decide, seal.
 * It expects an account on which everything due has been booked (`bookDue`).
 */
import assert from 'node:assert/strict';
import { refuse, type Outcome } from '../kernel/outcome';
import {
  isSameLot,
  netMoves,
  receive,
  sumOf,
  takeSoonest,
  type Account,
  type Draft,
  type Entry,
  type Grace,
  type Lot,
  type Waiting,
} from './account.rule';
import { seal } from './chain.rule';
import {
  ADJUST_POINTS_MAX,
  contentOf,
  refOf,
  type Adjust,
  type Clawback,
  type Command,
  type Earn,
  type Merge,
  type Policy,
  type PostRefusal,
  type Restore,
  type Spend,
  type SystemAdjust,
} from './command.rule';
import { bookDue } from './due.rule';
import { expiryOf } from './expiry.rule';
import { askedOf, givenBy, NOTHING_KNOWN, returning, type Given, type Known } from './takenBack.rule';

export interface Applied {
  readonly account: Account;
  readonly entries: readonly Entry[];
}

type Moves = Pick<Draft, 'lots' | 'waiting' | 'debt' | 'asked' | 'grace' | 'only'>;
type Decision = Outcome<Moves, Exclude<PostRefusal, 'KEY_REUSED'>>;

/** One command but `merge` (which touches two accounts: `applyMerge`). A command of no points changes nothing and books nothing. */
export function apply(
  account: Account,
  command: Exclude<Command, Merge>,
  policy: Policy,
  known: Known = NOTHING_KNOWN,
): Outcome<Applied, Exclude<PostRefusal, 'KEY_REUSED'>> {
  if (command.points !== undefined) {
    assert(Number.isInteger(command.points), 'points are whole');
    assert(command.points >= 0 || command.kind === 'adjust', 'points are not negative');
    if (!Number.isSafeInteger(command.points)) return refuse('OVERFLOW');
    if (command.points === 0) return { ok: true, data: { account, entries: [] } };
  }
  const decided = decide(account, command, policy, known);
  if (!decided.ok) return decided;
  const sealed = seal(account, { ...draftOf(command, policy), ...decided.data });
  if (command.kind !== 'restore') return { ok: true, data: { account: sealed.account, entries: [sealed.entry] } };
  // What comes back without any time left expires at once.
  const booked = bookDue(sealed.account, policy);
  return { ok: true, data: { account: booked.account, entries: [sealed.entry, ...booked.entries] } };
}

const draftOf = (command: Command, policy: Policy): Omit<Draft, 'lots' | 'waiting' | 'debt'> => ({
  kind: command.kind,
  key: command.key,
  cause: command.cause,
  at: policy.now,
  day: policy.today,
  content: contentOf(command),
  ...(refOf(command) !== undefined && { ref: refOf(command) }),
  ...(command.kind === 'adjust' && command.reason !== undefined && { reason: command.reason, by: command.by }),
});

function decide(account: Account, command: Exclude<Command, Merge>, policy: Policy, known: Known): Decision {
  switch (command.kind) {
    case 'earn':
      return earn(account, command, policy);
    case 'spend':
      return spend(account, command);
    case 'restore':
      return restore(account, command, policy, known);
    case 'clawback':
      return clawback(account, command, policy, known);
    case 'adjust':
      return adjust(account, command, policy);
  }
}

const moves = (some: Partial<Moves>): Decision => ({ ok: true, data: { lots: [], waiting: [], debt: 0, ...some } });

/** Available and pending together stay within 2^53 − 1, so that no later settlement can overflow. */
const fits = (account: Account, points: number): boolean =>
  Number.isSafeInteger(sumOf(account.lots) + account.pending + account.debt + points);

function earn(account: Account, command: Earn, policy: Policy): Decision {
  if (!fits(account, command.points)) return refuse('OVERFLOW');
  const expiresOn = command.expiresOn === undefined ? expiryOf(policy.expiry, command.availableOn) : command.expiresOn;
  const lot = { expiresOn, points: command.points };
  if (command.availableOn > policy.today) return moves({ waiting: [{ availableOn: command.availableOn, ...lot }] });
  const received = receive(account, [lot]);
  // The lot is named even where debt took all of it: a later clawback must know when these points expire.
  const named = received.lots.some((it) => it.expiresOn === expiresOn);
  return moves({ ...received, lots: named ? received.lots : [...received.lots, { expiresOn, points: 0 }] });
}

function spend(account: Account, command: Spend): Decision {
  const taken = takeSoonest(account.lots, command.points);
  return taken.short > 0 ? refuse('INSUFFICIENT_POINTS', { missing: taken.short }) : moves({ lots: taken.moves });
}

/** To the lots it came from, with their own expiry; what has expired meanwhile lives for the days of grace. */
function restore(account: Account, command: Restore, policy: Policy, { referred, takenBack }: Known): Decision {
  if (referred?.kind !== 'spend') return refuse('NO_SUCH_ENTRY', { key: command.spendKey });
  const before = takenBack.reduce((sum, it) => sum + it.points, 0);
  const left = -referred.points - before;
  if (left === 0) return refuse('ALREADY_CANCELLED');
  const points = command.points ?? left;
  if (points > left) return refuse('REFUND_TOO_LARGE', { left });
  if (!fits(account, points)) return refuse('OVERFLOW');
  const grace: Grace = { kind: command.grace, days: policy.restoreGraceDays };
  return moves({ ...receive(account, returning(referred, { before, points, grace, day: policy.today })), grace });
}

/**
 * Takes what is still pending of the purchase; else from the lot of the same expiry, then the soonest-expiring; nothing where the
 * purchase's points have expired. What the balance cannot cover is owed or forgiven; either way the entry says what really changed.
 */
function clawback(account: Account, command: Clawback, policy: Policy, { referred, takenBack }: Known): Decision {
  if (referred?.kind !== 'earn') return refuse('NO_SUCH_ENTRY', { key: command.earnKey });
  const given = givenBy(referred);
  const left = given.points - takenBack.reduce((sum, it) => sum + askedOf(it), 0);
  if (command.points > left) return refuse('REFUND_TOO_LARGE', { left });
  const waiting = takeWaiting(account, given, command.points);
  const settled = command.points + sumOf(waiting);
  const only = command.only !== undefined && { only: command.only };
  if (settled === 0) return moves({ waiting, ...only });
  if (given.expiresOn !== null && given.expiresOn < policy.today) return moves({ waiting, asked: command.points, ...only });
  if (command.only !== undefined) {
    const { moves: lots, short } = takeSoonest(
      account.lots.filter((it) => isSameLot(it, { ...given, points: 0 })),
      settled,
    );
    return moves({ lots, waiting, ...(short > 0 && { asked: command.points }), ...only });
  }

  const own = takeSoonest(
    account.lots.filter((it) => it.expiresOn === given.expiresOn),
    settled,
  );
  const others = takeSoonest(
    account.lots.filter((it) => it.expiresOn !== given.expiresOn),
    own.short,
  );
  const lots = netMoves([...own.moves, ...others.moves]);
  if (policy.shortfall === 'forgive') return moves({ lots, waiting, ...(others.short > 0 && { asked: command.points }) });
  return Number.isSafeInteger(account.debt + others.short) ? moves({ lots, waiting, debt: others.short }) : refuse('OVERFLOW');
}

/** What of a purchase is still pending; its bucket is gone once it has settled. */
function takeWaiting(account: Account, given: Given, points: number): Waiting[] {
  const bucket = account.waiting.find((it) => it.availableOn === given.availableOn && it.expiresOn === given.expiresOn);
  return bucket === undefined ? [] : [{ ...bucket, points: -Math.min(bucket.points, points) }];
}

function adjust(account: Account, command: Adjust, policy: Policy): Decision {
  if (command.reason === undefined) return adjustBySystem(account, command);
  if (Math.abs(command.points) > ADJUST_POINTS_MAX) return refuse('OVERFLOW', { max: ADJUST_POINTS_MAX });
  if (command.points < 0) return spend(account, { ...command, kind: 'spend', points: -command.points });
  const { points, memberId, key, cause } = command;
  return earn(account, { kind: 'earn', memberId, key, cause, points, availableOn: policy.today }, policy);
}

function adjustBySystem(account: Account, { cause, points }: SystemAdjust): Decision {
  if (cause.type === 'left') {
    assert(points === account.debt, 'leaving closes the whole debt');
    return moves({ debt: -points });
  }
  assert(points < 0, 'coming back brings a debt along');
  const { moves: lots, short } = takeSoonest(account.lots, -points);
  return Number.isSafeInteger(account.debt + short) ? moves({ lots, debt: short }) : refuse('OVERFLOW');
}

export interface Merged {
  readonly survivor: Applied;
  readonly alias: Applied;
}

/** Everything of the alias comes to the survivor: lots and pending points keep their days, debt is paid from what is there. */
export function applyMerge(survivor: Account, alias: Account, command: Merge, policy: Policy): Outcome<Merged, 'OVERFLOW'> {
  assert(survivor.memberId !== alias.memberId && alias.mergedInto === undefined, 'two open accounts are merged');
  const pending = alias.waiting;
  if (!fits(survivor, sumOf(alias.lots) + alias.pending + alias.debt)) return refuse('OVERFLOW');
  const common = draftOf(command, policy);
  const away = seal(alias, {
    ...common,
    lots: alias.lots.map(negative),
    waiting: pending.map(negative),
    debt: -alias.debt,
    mergedInto: survivor.memberId,
  });
  const into = seal(survivor, {
    ...common,
    ...receive(survivor, alias.lots, alias.debt),
    waiting: pending,
    absorbed: [alias.memberId, ...alias.aliases],
  });
  return {
    ok: true,
    data: {
      survivor: { account: into.account, entries: [into.entry] },
      alias: { account: away.account, entries: [away.entry] },
    },
  };
}

function negative<L extends Lot | Waiting>(lot: L): L {
  return { ...lot, points: -lot.points };
}
