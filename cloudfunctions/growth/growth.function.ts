/** The wiring of `growth`: the member's own view, the yearly review, and its part in merging and exporting. */
import { growth } from '@/types/contract/growth';
import { memberOf } from '../kernel/caller';
import type { Participant } from '../kernel/context';
import { done } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { collections, findNewest, findGrowth } from './growth.store';
import { progressOf } from './growth.usecase';
import { celebrate, ceremonyOf, linesOf, pathOf } from './path.usecase';
import { mergeGrowth, review } from './review.usecase';

/** Erasing changes nothing here: what is kept names nobody. */
const participant: Participant = {
  name: 'growth',
  merged: (tx, pair) => mergeGrowth(tx, pair),
  async exported(tx, memberIds) {
    const held = await findGrowth(tx, memberIds);
    const accounts = [];
    for (const memberId of memberIds) {
      const lines = await findNewest(tx, memberId, Number.MAX_SAFE_INTEGER, EXPORTED_MAX);
      const { standing = null, rises = [] } = held.get(memberId) ?? {};
      accounts.push({ tier: standing, rises, lines: lines.map(({ memberId: _mine, key: _key, ref: _ref, ...line }) => line) });
    }
    return { accounts };
  },
};
/** More than one a day for a lifetime. */
const EXPORTED_MAX = 100_000;

export const growthFunction = defineFunction({
  contract: growth,
  handlers: {
    progress: async (context) => done(await progressOf(context, context, memberOf(context))),
    path: async (context) => done(await pathOf(context, context, memberOf(context))),
    entries: async (context, asked) => done(await linesOf(context, context, memberOf(context), asked)),
    ceremony: async (context) => done(await ceremonyOf(context, context, memberOf(context))),
    celebrated: (context, { riseId }) => context.transact((tx) => celebrate(tx, memberOf(context), riseId)),
  },
  collections,
  jobs: [{ name: 'growth.review', cron: '0 6 0 * * * *', run: review }],
  participant,
});
