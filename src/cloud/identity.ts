/** Border to `identity`: what pages may ask of it. */
import type { Sent } from '@/types/contract/contract';
import type { Member } from '@/types/contract/identity';
import type { Answer } from './answer';
import { call, deed, type Contracts } from './call';
import { heedCodeVersion, type CodeMemory } from './keptCode';
import { rememberMember } from './membership';
import { keepValue, readValue, removeText } from './storage';

export async function join(asked: Sent<Contracts['identity'], 'join'>) {
  const answer = await deed('identity', 'join', asked);
  // Pages that ask anew because of it are a member's from here on.
  if (answer.ok) rememberMember(true);
  return answer;
}
export const memberCode = () => call('identity', 'memberCode', {});
export const me = () => heeding(call('identity', 'me', {}));
export const profile = () => heeding(call('identity', 'profile', {}));
export const bindPhone = (phoneCode: string) => deed('identity', 'bindPhone', { phoneCode });
export const setProfile = (nickname: string) => deed('identity', 'setProfile', { nickname });
export const setBirthday = (asked: Sent<Contracts['identity'], 'setBirthday'>) => deed('identity', 'setBirthday', asked);
export const consents = () => call('identity', 'consents', {});
/** `consent` is the version that was shown. */
export const agree = (consent: string) => deed('identity', 'agree', { consent });
export const withdraw = () => deed('identity', 'withdraw', {});
/** Everything that is held about the caller. */
export const held = () => call('identity', 'export', {});
export const erase = (memberNo: string) => deed('identity', 'erase', { memberNo });
export const signOutEverywhere = () => deed('identity', 'signOutEverywhere', {});

/** Where `useLoad` remembers the pass of the member code. */
const KEPT = 'cache.member-code';
const memory: CodeMemory = {
  read: () => readValue(KEPT),
  keep: (kept) => void keepValue(KEPT, kept),
  remove: () => removeText(KEPT),
};

/** Whoever is shown the member learns whether the code that the phone keeps is still in force. */
async function heeding<T extends { member: Member }>(asking: Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await asking;
  if (answer.ok) void heedCodeVersion(answer.data.member.codeVersion, memberCode, memory);
  return answer;
}
