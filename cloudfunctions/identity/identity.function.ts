/** The wiring of `identity`: its actions, its sweep, its collections. */
import { identity as contract, type Member } from '@/types/contract/identity';
import { memberOf } from '../kernel/caller';
import type { Context, Job } from '../kernel/context';
import { done, type Outcome, type Refusal } from '../kernel/outcome';
import { defineFunction } from '../kernel/serve';
import { conflicts } from './conflict.store';
import { conflictsOf, settle } from './conflict.usecase';
import { collections } from './identity.store';
import { findMember, viewOf, whoIs } from './identity.usecase';
import { join } from './join.usecase';
import { showMemberCode } from './memberCode.usecase';
import { merges } from './merge.store';
import { bindPhone, forgetProofs } from './phone.usecase';
import { setBirthday, setNickname } from './profile.usecase';

/** The caller as they stand now: a deed may just have made them a member, or one with another. */
async function myself(context: Context): Promise<Member> {
  const { app, openid, unionid, memberId } = context.caller;
  const id = app === undefined || openid === undefined ? memberId : await whoIs(context, { app, openid, unionid });
  const member = id === undefined ? undefined : await findMember(context, id);
  if (member === undefined) throw new Error('the caller is a member');
  return viewOf(context.vault, member);
}

const withMyself = async <T, R extends Refusal>(
  context: Context,
  outcome: { ok: true; data: T } | R,
): Promise<Outcome<{ member: Member }, never> | R> => (outcome.ok ? done({ member: await myself(context) }) : outcome);

/** WeChat keeps a phone code for five minutes; so do we. */
const sweep: Job = {
  name: 'identity.sweep',
  cron: '0 */10 * * * * *',
  run: async (context) => ({ forgotten: await forgetProofs(context) }),
};

export const identityFunction = defineFunction({
  contract,
  collections: [...collections, conflicts, merges],
  jobs: [sweep],
  handlers: {
    async join(context, asked) {
      const joined = await join(context, asked);
      if (!joined.ok) return joined;
      const { welcome, repeated } = joined.data;
      return done({ member: await myself(context), welcome, repeated });
    },
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
  },
});
