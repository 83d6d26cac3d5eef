/** Commands to one account and the ledger after them: the words in which the ledger's rules are told. */
import type { Clawback, Command, Earn, Policy, Restore } from '@/cloudfunctions/points/command.rule';
import { asOf } from '@/cloudfunctions/points/due.rule';
import { LocalDay } from '@/types/contract/values';
import { aPolicy, MemoryLedger } from './memoryLedger';

export const day = (text: string) => LocalDay.parse(text);
export const M = 'm';
const cause = { type: 'task' } as const;

export const earn = (key: string, points: number, availableOn: string, expiresOn?: string | null): Earn => ({
  kind: 'earn',
  memberId: M,
  key,
  cause,
  points,
  availableOn: day(availableOn),
  ...(expiresOn !== undefined && { expiresOn: expiresOn === null ? null : day(expiresOn) }),
});
export const spend = (key: string, points: number): Command => ({ kind: 'spend', memberId: M, key, cause, points });
export const restore = (key: string, spendKey: string, some: Partial<Pick<Restore, 'grace' | 'points'>> = {}): Command => ({
  kind: 'restore',
  memberId: M,
  key,
  cause,
  spendKey,
  grace: 'full',
  ...some,
});
export const clawback = (key: string, earnKey: string, points: number, some: Pick<Clawback, 'only'> = {}): Command => ({
  kind: 'clawback',
  memberId: M,
  key,
  cause,
  earnKey,
  points,
  ...some,
});

/** A ledger after these commands, each on its day; every one must go well. */
export function after(steps: readonly (readonly [string, ...Command[]])[], some: Partial<Policy> = {}): MemoryLedger {
  const ledger = new MemoryLedger();
  for (const [on, ...commands] of steps) expect(ledger.post(commands, aPolicy(day(on), some))).toMatchObject({ ok: true });
  ledger.expectCoherent();
  return ledger;
}

export const shown = (ledger: MemoryLedger, on: string) => {
  const { balance, pending, debt, lots } = asOf(ledger.account(M), day(on));
  return { available: Math.max(0, balance), pending, debt, lots: lots.map((it) => [it.expiresOn, it.points]) };
};
