/**
 * The ledger's public module: `post` is the one door through which points move, inside the caller's transaction.
 * Others read balances here; nobody else touches an account.
 */
import assert from 'node:assert/strict';
import type { Balance, Cause } from '@/types/contract/points';
import { LocalDay } from '@/types/contract/values';
import type { Moment, Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { KeyReusedError } from '../kernel/idempotency';
import { done, type Outcome } from '../kernel/outcome';
import { sumOf, type Account, type Lot } from './account.rule';
import { entryId, postGroups, type Batch, type Ledger } from './batch.rule';
import {
  mayRefuseWith,
  refOf,
  type Command,
  type Policy,
  type Posted,
  type PostRefusal,
  type RefusalOf,
  type Restore,
} from './command.rule';
import { asOf } from './due.rule';
import {
  findAccount,
  findAccounts,
  findEntries,
  findExpiring,
  findTakenBack,
  follow,
  save,
  type ExpiringPlace,
} from './points.store';

export { earningFor, remainingEarning, type Earning, type EarningAsked } from './earning.rule';
export { availableOn, expiryOf } from './expiry.rule';
export type {
  Adjust,
  Clawback,
  Command,
  Earn,
  Merge,
  OperatorAdjust,
  Posted,
  RefusalOf,
  Restore,
  Spend,
  SystemAdjust,
} from './command.rule';

/** Most commands of one transaction: far below MongoDB's limits of 60 s and 16 MB an operation. */
export const COMMANDS_MAX = 2_000;

/**
 * Posts linked commands: all of them, in order, or none. A key that has done this before answers what it did then (`repeated`);
 * a key that did something else throws `KeyReusedError`, which the wire calls `KEY_REUSED`.
 */
export async function post<C extends Command>(tx: Tx, commands: readonly C[]): Promise<Outcome<Posted[], RefusalOf<C>>> {
  const [outcome] = await postEach(tx, [commands]);
  assert(outcome !== undefined, 'a group has an outcome');
  if (outcome.ok) return outcome;
  const { code } = outcome;
  if (code === 'KEY_REUSED') throw new KeyReusedError('a ledger key stands for another command');
  assert(mayRefuseWith(commands, code), 'commands are refused only with their own codes');
  return { ok: false, code, ...shownOf(outcome.details) };
}

/** A refusal reaches the caller, and the ledger's keys hold inner ids: they stay here. */
function shownOf({ key: _inner, ...details }: Record<string, unknown> = {}): { details?: Record<string, unknown> } {
  return Object.keys(details).length === 0 ? {} : { details };
}

/**
 * Many groups at once, the batch form of `post`: each group is all or nothing and does not touch the others. One read of accounts, one
 * of keys where it is needed, one write of each, however many commands and members. The caller commits with `done`, refused groups or not.
 */
export async function postEach(tx: Tx, groups: readonly (readonly Command[])[]): Promise<Outcome<Posted[], PostRefusal>[]> {
  const commands = groups.flat();
  assert(commands.length <= COMMANDS_MAX, `at most ${COMMANDS_MAX} commands a transaction`);
  const accounts = await readAccounts(tx, commands);
  const { outcomes, changed, entries } =
    hopeful(tx, accounts, groups) ?? postGroups(await readLedger(tx, accounts, commands), groups, policyOf(tx));
  await save(tx, changed, entries);
  return outcomes;
}

/**
 * A key that has done its deed before is rare, so the first run does not look: where one has, its entry cannot be inserted twice, the
 * transaction is rolled back, and the second run looks. A refusal is never given without having looked: a repeated spend of the last
 * points must hear what it did, not that nothing is left.
 */
function hopeful(tx: Tx, accounts: readonly Account[], groups: readonly (readonly Command[])[]): Batch | undefined {
  // Under an alias a key stands in another account, where nothing would refuse it.
  const merged = accounts.some((it) => it.mergedInto !== undefined || it.aliases.length > 0);
  if (tx.attempt > 1 || merged || groups.some((group) => group.some((it) => refOf(it) !== undefined))) return undefined;
  const batch = postGroups({ accounts, entries: [], takenBack: [] }, groups, policyOf(tx));
  return batch.outcomes.every((it) => it.ok) ? batch : undefined;
}

/** The rules of the day on which a deed happens. */
export const policyOf = ({ now, today, programme: { earning } }: Moment): Policy => ({
  now,
  today,
  expiry: earning.expiry,
  restoreGraceDays: earning.restoreGraceDays,
  shortfall: earning.shortfall,
});

const readAccounts = (reader: Reader, commands: readonly Command[]): Promise<Account[]> =>
  findAccounts(
    reader,
    commands.flatMap((it) => (it.kind === 'merge' ? [it.memberId, it.alias] : [it.memberId])),
  );

async function readLedger(reader: Reader, accounts: readonly Account[], commands: readonly Command[]): Promise<Ledger> {
  const idsOf = everyIdOf(accounts);
  const ids = new Set<string>();
  for (const command of commands)
    for (const memberId of idsOf(command.memberId))
      for (const key of [command.key, refOf(command)]) if (key !== undefined) ids.add(entryId(memberId, key));
  const memberIds = [...new Set(commands.flatMap((it) => idsOf(it.memberId)))];
  const refs = commands.flatMap((it) => refOf(it) ?? []);
  return {
    accounts,
    entries: await findEntries(reader, [...ids], memberIds),
    takenBack: await findTakenBack(reader, refs, memberIds),
  };
}

/** Whose entries are read together with a member's: the survivor's and all its aliases'. */
function everyIdOf(accounts: readonly Account[]): (memberId: string) => readonly string[] {
  const known = new Map(accounts.map((it) => [it.memberId, it]));
  return (memberId) => {
    let id = memberId;
    for (let next = known.get(id)?.mergedInto; next !== undefined; next = known.get(id)?.mergedInto) id = next;
    return [id, ...(known.get(id)?.aliases ?? [])];
  };
}

/** What giving a spend back comes to. `points` = `paysDebt` + `expired` + all of `items`. */
export interface Returning {
  readonly points: number;
  readonly paysDebt: number;
  /** Come back only to expire at once. */
  readonly expired: number;
  /** What can be used again, soonest-expiring first; without `on` it never expires. */
  readonly items: readonly { readonly on?: LocalDay; readonly points: number }[];
}

/** What a restore would do now, with nothing written. */
export async function quoteRestore(
  reader: Reader,
  moment: Moment,
  asked: Omit<Restore, 'kind' | 'key' | 'cause'>,
): Promise<Outcome<Returning, PostRefusal>> {
  const key = `quote:${asked.spendKey}`;
  const command: Restore = { ...asked, kind: 'restore', key, cause: { type: 'cancel' } };
  const ledger = await readLedger(reader, await readAccounts(reader, [command]), [command]);
  const {
    outcomes: [outcome],
    entries,
  } = postGroups(ledger, [[command]], policyOf(moment));
  assert(outcome !== undefined, 'a group has an outcome');
  if (!outcome.ok) return outcome;
  const lots = entries.find((it) => it.key === key)?.lots ?? [];
  const points = sumOf(outcome.data);
  const expired = outcome.data.reduce((sum, it) => sum + (it.expired ?? 0), 0);
  const usable = lots.filter((it) => it.expiresOn === null || it.expiresOn >= moment.today);
  const items = [...byExpiry(usable), ...usable.filter((it) => it.expiresOn === null).map((it) => ({ points: it.points }))];
  return done({ points, paysDebt: points - sumOf(lots), expired, items });
}

/** Why the entry under this key exists, in the member's account or one that was merged into it; undefined where there is none. */
export async function causeOf(reader: Reader, memberId: string, key: string): Promise<Cause | undefined> {
  const account = await findAccount(reader, memberId);
  const ids = [account.memberId, ...account.aliases];
  const [entry] = await findEntries(
    reader,
    ids.map((id) => entryId(id, key)),
    ids,
  );
  return entry?.cause;
}

/** The member's points as of now: whatever fell due is counted as settled or expired, booked or not. */
export async function balanceOf(reader: Reader, moment: Moment, memberId: string): Promise<Balance> {
  return balanceIn(await findAccount(reader, memberId), moment.today);
}

/** What the member owes in points as of now, after all that fell due has paid of it. */
export const debtOf = async (reader: Reader, moment: Moment, memberId: string): Promise<number> =>
  (await balanceOf(reader, moment, memberId)).debt;

/** The points of many members as of now, by member, an alias by its own id; everybody asked for is in it. Two or three reads in all. */
export async function balancesOf(
  reader: Reader,
  { today }: Pick<Moment, 'today'>,
  memberIds: readonly string[],
): Promise<Map<string, Balance>> {
  const found = new Map((await findAccounts(reader, memberIds)).map((it) => [it.memberId, it]));
  return new Map(memberIds.map((memberId) => [memberId, balanceIn(follow(found, memberId), today)]));
}

function balanceIn(account: Account, today: LocalDay): Balance {
  const { balance, pending, debt, lots } = asOf(account, today);
  return {
    available: Math.max(0, balance),
    pending,
    debt,
    expiring: byExpiry(lots),
  };
}

/** Lots of one expiry are one line, whenever their points would first have expired. */
function byExpiry(lots: readonly Lot[]): { on: LocalDay; points: number }[] {
  const byDay = new Map<LocalDay, number>();
  for (const { expiresOn, points } of lots) if (expiresOn !== null) byDay.set(expiresOn, (byDay.get(expiresOn) ?? 0) + points);
  return [...byDay].map(([on, points]) => ({ on, points }));
}

/** Pending points by the day on which they become available, soonest first. */
export async function pendingOf(reader: Reader, moment: Moment, memberId: string): Promise<{ on: LocalDay; points: number }[]> {
  const { waiting } = asOf(await findAccount(reader, memberId), moment.today);
  const byDay = new Map<LocalDay, number>();
  for (const it of waiting) byDay.set(it.availableOn, (byDay.get(it.availableOn) ?? 0) + it.points);
  return [...byDay].map(([on, points]) => ({ on, points }));
}

/**
 * Members whose points can be used for the last time on `day`, and how many of them are left as of now, in batches: `after` is empty at
 * first, then the `next` of the batch before; no `next` is the end. Who has nothing left is passed over, so a batch may be smaller
 * than `limit`.
 */
export async function expiringOn(
  reader: Reader & Moment,
  day: LocalDay,
  after: string,
  limit: number,
): Promise<{ items: { memberId: string; points: number }[]; next?: string }> {
  const found = await findExpiring(reader, day, placeOf(after), limit);
  const items = found.flatMap(({ account }) => {
    const points = sumOf(asOf(account, reader.today).lots.filter((it) => it.expiresOn === day));
    return points === 0 ? [] : [{ memberId: account.memberId, points }];
  });
  const last = found.length === limit ? found.at(-1)?.place : undefined;
  return { items, ...(last !== undefined && { next: `${last.expireOn}/${last.memberId}` }) };
}

const placeOf = (after: string): ExpiringPlace | undefined =>
  after === '' ? undefined : { expireOn: LocalDay.parse(after.slice(0, 10)), memberId: after.slice(11) };
