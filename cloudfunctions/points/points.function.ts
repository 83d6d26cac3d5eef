/** The wiring of `points`: the member's own view, the sweeps, and its part in joining, merging and exporting. */
import { points } from '@/types/contract/points';
import { memberOf } from '../kernel/caller';
import type { Participant } from '../kernel/context';
import { done, OverflowError } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { adjust } from './adjust.usecase';
import { adjustments, adjustmentsOf, forgetWords } from './adjustment.store';
import { auditStep, verifyMember } from './audit.usecase';
import { entriesOf } from './entries.usecase';
import { exportOf, exportPage } from './export.usecase';
import { liabilityOn } from './liability.usecase';
import { collections } from './points.store';
import { balanceOf, pendingOf, post } from './points.usecase';
import { sweep } from './sweep.usecase';
import { bookDebt, closeDebt, joinKey, takeSecondWelcome } from './comeAndGo.usecase';

/** The ledger holds no name and is kept for the books; the words of adjustments, which may name somebody, stand beside it and go. */
const participant: Participant = {
  name: 'points',
  async joined(tx, { memberId, welcome }) {
    const { joinPoints } = tx.programme.earning;
    if (!welcome || joinPoints === 0) return {};
    const key = joinKey(memberId);
    const earned = await post(tx, [
      { kind: 'earn', memberId, key, cause: { type: 'join' }, points: joinPoints, availableOn: tx.today },
    ]);
    if (!earned.ok) throw new Error(`the welcome points of a new account were refused: ${earned.code}`);
    return { points: joinPoints };
  },
  async merged(tx, { survivor, alias }) {
    const merged = await post(tx, [
      { kind: 'merge', memberId: survivor, alias, key: `merge:${alias}`, cause: { type: 'merge' } },
    ]);
    if (!merged.ok) throw new OverflowError('one account cannot hold the points of both');
  },
  async exported(tx, memberIds) {
    const accounts = [];
    for (const memberId of memberIds) accounts.push({ entries: (await exportOf(tx, memberId)).reverse() });
    const words = await adjustmentsOf(tx, memberIds);
    return { accounts, adjustments: words.map(({ by, reason, points: moved, at }) => ({ by, reason, points: moved, at })) };
  },
  erased: (tx, memberIds) => forgetWords(tx, memberIds),
  left: async (tx, [memberId]) => (memberId === undefined ? [] : closeDebt(tx, memberId)),
  returned: (tx, { memberId, carried }) => bookDebt(tx, memberId, carried),
  secondWelcome: takeSecondWelcome,
};

export const pointsFunction = defineFunction({
  contract: points,
  handlers: {
    balance: async (context) => done(await balanceOf(context, context, memberOf(context))),
    pending: async (context) => done({ items: await pendingOf(context, context, memberOf(context)) }),
    entries: async (context, asked) => done(await entriesOf(context, memberOf(context), asked)),
    verify: async (context) => done(await verifyMember(context, memberOf(context))),
    export: async (context, asked) => done(await exportPage(context, memberOf(context), asked)),
    adjust,
    liability: async (context, { on }) => done(await liabilityOn(context, on)),
    audit: async (context, { after, limit }) => done(await auditStep(context, after, limit)),
  },
  collections: [...collections, adjustments],
  jobs: [
    { name: 'points.settle', cron: '0 2 0 * * * *', run: (context) => sweep(context, 'settleOn') },
    { name: 'points.expire', cron: '0 4 0 * * * *', run: (context) => sweep(context, 'expireOn') },
  ],
  participant,
});
