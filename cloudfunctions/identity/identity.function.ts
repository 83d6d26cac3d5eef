/** The wiring of `identity`: its actions, its sweep, its collections. */
import { identity as contract, type Member } from '@/types/contract/identity';
import { LeftError, memberOf } from '../kernel/caller';
import type { Context, Job } from '../kernel/context';
import { done, type Outcome, type Refusal } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { arrivals } from './arrival.store';
import { forgetArrivals } from './arrival.usecase';
import { conflicts } from './conflict.store';
import { conflictsOf, settle } from './conflict.usecase';
import { agree, consentsHeld, withdraw } from './consent.usecase';
import { corrections } from './correction.store';
import { ended } from './ended.store';
import { forgetEnded } from './ended.usecase';
import { clearLateRows, erase } from './erase.usecase';
import { exportHeld } from './export.usecase';
import { collections } from './identity.store';
import { findMember, viewOf, whoIs } from './identity.usecase';
import { join } from './join.usecase';
import { roleFollows } from './roleFollows.usecase';
import { leavers, leavings } from './leaver.store';
import { forgetLeavers } from './leaver.usecase';
import { showMemberCode } from './memberCode.usecase';
import { merges } from './merge.store';
import { whoIsNow } from './people.usecase';
import { bindPhone, forgetProofs } from './phone.usecase';
import { correctBirthday, profileOf, setBirthday, setNickname } from './profile.usecase';
import { signOutEverywhere } from './signOut.usecase';

/** The caller as they stand now: a deed may just have made them a member, or one with another. */
async function myself(context: Context): Promise<Member> {
  const { app, openid, unionid, memberId } = context.caller;
  const id = app === undefined || openid === undefined ? memberId : await whoIs(context, { app, openid, unionid });
  const member = id === undefined ? undefined : await findMember(context, id);
  if (member === undefined) throw new LeftError('the caller left while the call was under way');
  return viewOf(context.vault, member);
}

const withMyself = async <T, R extends Refusal>(
  context: Context,
  outcome: { ok: true; data: T } | R,
): Promise<Outcome<{ member: Member }, never> | R> => (outcome.ok ? done({ member: await myself(context) }) : outcome);

/** WeChat keeps a phone code for five minutes; so do we. A sign-in under way is kept for one. Who has left is looked at once more, for what was under way just then. */
const sweep: Job = {
  name: 'identity.sweep',
  cron: '0 */10 * * * * *',
  run: async (context) => ({
    forgotten:
      (await forgetProofs(context)) +
      (await forgetArrivals(context)) +
      (await forgetEnded(context)) +
      (await forgetLeavers(context)),
    cleared: await clearLateRows(context),
  }),
};

export const identityFunction = defineFunction({
  contract,
  collections: [...collections, arrivals, conflicts, corrections, ended, leavers, leavings, merges],
  jobs: [sweep],
  subscribers: [roleFollows],
  participant: { name: 'identity', whoIsNow },
  handlers: {
    async join(context, asked) {
      const joined = await join(context, asked);
      if (!joined.ok) return joined;
      const { welcome, repeated } = joined.data;
      return done({ member: await myself(context), welcome, repeated });
    },
    profile: async (context) => done(await profileOf(context)),
    me: async (context) => done({ member: await myself(context) }),
    memberCode: async (context) => done(await showMemberCode(context, memberOf(context))),
    async bindPhone(context, { phoneCode }) {
      const bound = await bindPhone(context, phoneCode);
      return bound.ok ? done({ member: await myself(context), merged: bound.data.merged }) : bound;
    },
    conflicts: async (context, asked) => done(await conflictsOf(context, asked)),
    settle,
    setProfile: async (context, { nickname }) => withMyself(context, await setNickname(context, nickname)),
    setBirthday: async (context, { birthday }) => withMyself(context, await setBirthday(context, birthday)),
    correctBirthday,
    consents: async (context) => done(await consentsHeld(context)),
    agree: async (context, asked) => withMyself(context, await agree(context, asked.consent)),
    withdraw: async (context) => withMyself(context, await withdraw(context)),
    export: async (context) => done(await exportHeld(context)),
    erase: (context, { memberNo }) => erase(context, memberNo),
    signOutEverywhere: (context) => signOutEverywhere(context),
  },
});
