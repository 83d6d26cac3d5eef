/** Whether whoever holds this phone is a member: remembered, so that who is none makes no call that would be refused. */
import { readText, removeText, writeText } from './storage';

/** Under `cache.`, so that it is forgotten with everything else that was known of a person. */
const KEY = 'cache.member';

export const isKnownMember = (): boolean => readText(KEY) !== undefined;

export function rememberMember(isMember: boolean): void {
  if (!isMember) removeText(KEY);
  else if (!isKnownMember()) writeText(KEY, '1');
}
