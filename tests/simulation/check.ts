/** What must hold after every simulated day, whatever happened on it. */
import assert from 'node:assert/strict';
import type { Context } from '@/cloudfunctions/kernel/context';
import type { Entry } from '@/cloudfunctions/points/account.rule';
import { auditStep } from '@/cloudfunctions/points/audit.usecase';
import { expiryOf } from '@/cloudfunctions/points/expiry.rule';
import { findOldest, findOwnAccount } from '@/cloudfunctions/points/points.store';
import type { Command, Posted } from '@/cloudfunctions/points/points.usecase';
import { lotNames, PointModel } from '../cloudfunctions/points/pointModel';

/** Orders that were acknowledged, by key: what was asked and what was answered. */
export type Acknowledged = ReadonlyMap<string, { readonly command: Command; readonly posted: Posted }>;

export interface Facts {
  readonly accounts: number;
  readonly entries: number;
}

export async function checkAll(context: Context, members: readonly string[], acknowledged: Acknowledged): Promise<Facts> {
  const facts = await audit(context);
  const entries = new Map<string, Entry[]>();
  for (const memberId of members) entries.set(memberId, await findOldest(context, memberId, 0, 1_000_000));
  checkAcknowledged([...entries.values()].flat(), acknowledged);
  await checkAgainstModel(context, entries, acknowledged);
  return facts;
}

/** Every account is what its entries make of it, every chain holds. */
async function audit(context: Context): Promise<Facts> {
  let [accounts, entries] = [0, 0];
  let after: string | undefined = '';
  while (after !== undefined) {
    const step: Awaited<ReturnType<typeof auditStep>> = await auditStep(context, after, 100);
    assert.deepEqual(step.findings, [], 'the audit found something');
    accounts += step.accounts;
    entries += step.entries;
    after = step.next;
  }
  return { accounts, entries };
}

/** What was acknowledged is there once, as it was answered; what was not is not there. */
function checkAcknowledged(entries: readonly Entry[], acknowledged: Acknowledged): void {
  const byKey = new Map<string, Entry[]>();
  for (const entry of entries) byKey.set(entry.key, [...(byKey.get(entry.key) ?? []), entry]);
  for (const [key, { command, posted }] of acknowledged) {
    if (posted.entryNo === 0) continue;
    const found = byKey.get(key) ?? [];
    assert.equal(found.length, command.kind === 'merge' ? 2 : 1, `${key} stands ${found.length} times`);
    assert(
      found.some((it) => it.entryNo === posted.entryNo && it.balance === posted.balance),
      `${key} is not as it was answered`,
    );
  }
  for (const [key, [entry]] of byKey)
    assert(
      entry?.kind === 'settle' || entry?.kind === 'expire' || acknowledged.has(key),
      `${key} was written and never acknowledged`,
    );
}

/**
 * The order in which the ledger numbered an account's entries is an order in which the plain model, a row a point, comes to the same: what
 * many callers did at once is what they could have done one after the other. Members that were merged are left to the audit.
 */
async function checkAgainstModel(
  context: Context,
  entries: ReadonlyMap<string, Entry[]>,
  acknowledged: Acknowledged,
): Promise<void> {
  const { expiry, restoreGraceDays, shortfall } = context.programme.earning;
  for (const [memberId, own] of entries) {
    if (own.some((it) => it.kind === 'merge')) continue;
    const model = new PointModel(restoreGraceDays, shortfall);
    const expiries = new Map<string, ReturnType<typeof expiryOf>>();
    for (const entry of own) {
      const command = acknowledged.get(entry.key)?.command;
      if (command === undefined) {
        model.due(entry.day);
        continue;
      }
      assert(
        replay(model, entry, command, expiries, (day) => expiryOf(expiry, day)),
        `the model refuses ${entry.key}`,
      );
    }
    const account = await findOwnAccount(context, memberId);
    const last = own.at(-1);
    if (last !== undefined) model.due(last.day);
    assert.deepEqual(lotNames(account.lots), model.lots(), memberId);
    assert.deepEqual([account.pending, account.debt], [model.pending, model.debt], memberId);
  }
}

function replay(
  model: PointModel,
  { key, day }: Entry,
  command: Command,
  expiries: Map<string, ReturnType<typeof expiryOf>>,
  expiryFrom: (day: Entry['day']) => ReturnType<typeof expiryOf>,
): boolean {
  switch (command.kind) {
    case 'earn': {
      const expiresOn = command.expiresOn === undefined ? expiryFrom(command.availableOn) : command.expiresOn;
      expiries.set(key, expiresOn);
      model.earn(key, command.points, command.availableOn, expiresOn, day);
      return true;
    }
    case 'spend':
      return model.spend(key, command.points, day);
    case 'restore':
      return model.restore(command.spendKey, day, command.grace, command.points);
    case 'clawback': {
      const { earnKey, points, only } = command;
      const expiresOn = expiries.get(earnKey) ?? null;
      return only === undefined
        ? model.clawback(earnKey, points, day, expiresOn)
        : model.clawbackOwn(earnKey, points, day, expiresOn);
    }
    case 'adjust':
      if (command.reason === undefined) {
        model.returned(-command.points, day);
        return true;
      }
      if (command.points < 0) return model.spend(key, -command.points, day);
      model.earn(key, command.points, day, expiryFrom(day), day);
      return true;
    case 'merge':
      return true;
  }
}
