/** Border to `identity`: what pages may ask of it. */
import type { Sent } from '@/types/contract/contract';
import { call, deed, type Contracts } from './call';

export const join = (asked: Sent<Contracts['identity'], 'join'>) => deed('identity', 'join', asked);
export const me = () => call('identity', 'me', {});
export const memberCode = () => call('identity', 'memberCode', {});
export const bindPhone = (phoneCode: string) => deed('identity', 'bindPhone', { phoneCode });
export const setProfile = (nickname: string) => deed('identity', 'setProfile', { nickname });
export const setBirthday = (asked: Sent<Contracts['identity'], 'setBirthday'>) => deed('identity', 'setBirthday', asked);
