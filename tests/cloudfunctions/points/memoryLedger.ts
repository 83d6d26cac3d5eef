/** The ledger's rules on a store in memory: what `post` does, without a database. */
import { newAccount, type Account, type Entry } from '@/cloudfunctions/points/account.rule';
import { postGroups } from '@/cloudfunctions/points/batch.rule';
import { differences, replay } from '@/cloudfunctions/points/chain.rule';
import type { Command, Policy, Posted, PostRefusal } from '@/cloudfunctions/points/command.rule';
import { addDays, startOf } from '@/cloudfunctions/kernel/calendar';
import type { Outcome } from '@/cloudfunctions/kernel/outcome';
import { LocalDay } from '@/types/contract/values';

export const FIRST_DAY = LocalDay.parse('2027-12-28');

export const aPolicy = (today: LocalDay, some: Partial<Policy> = {}): Policy => ({
  now: startOf(today),
  today,
  expiry: { type: 'month_end', months: 12 },
  restoreGraceDays: 30,
  shortfall: 'debt',
  ...some,
});

export class MemoryLedger {
  readonly accounts = new Map<string, Account>();
  readonly entries: Entry[] = [];

  post(commands: readonly Command[], policy: Policy): Outcome<Posted[], PostRefusal> {
    const [outcome] = this.postEach([commands], policy);
    if (outcome === undefined) throw new Error('no outcome');
    return outcome;
  }

  postEach(groups: readonly (readonly Command[])[], policy: Policy): Outcome<Posted[], PostRefusal>[] {
    const read = {
      accounts: [...this.accounts.values()],
      entries: this.entries,
      takenBack: this.entries.filter((it) => it.ref !== undefined),
    };
    const { outcomes, changed, entries } = postGroups(read, groups, policy);
    for (const { account } of changed) this.accounts.set(account.memberId, account);
    this.entries.push(...entries);
    return outcomes;
  }

  account(memberId: string): Account {
    return this.accounts.get(memberId) ?? newAccount(memberId);
  }

  entriesOf(memberId: string): Entry[] {
    return this.entries.filter((it) => it.memberId === memberId);
  }

  /** Promise 1, 9 and 10 on every account: replaying gives it to the last field, sums add up, the chain holds, integers only. */
  expectCoherent(): void {
    for (const account of this.accounts.values()) {
      let replayed = newAccount(account.memberId);
      for (const entry of this.entriesOf(account.memberId)) {
        const { after, broken } = replay(replayed, entry);
        expect(broken).toBeUndefined();
        replayed = after ?? replayed;
      }
      expect(differences(account, replayed)).toEqual([]);
      const lots = account.lots.reduce((sum, it) => sum + it.points, 0);
      const waiting = account.waiting.reduce((sum, it) => sum + it.points, 0);
      expect(account.balance).toBe(lots - account.debt);
      expect(account.pending).toBe(waiting);
      for (const n of [account.balance, account.pending, account.debt]) expect(Number.isSafeInteger(n)).toBe(true);
    }
  }
}

export const dayAfter = (days: number): LocalDay => addDays(FIRST_DAY, days);
