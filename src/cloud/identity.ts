/** Border to `identity`: what pages may ask of it. */
import type { Sent } from '@/types/contract/contract';
import { call, deed, type Contracts } from './call';

export const join = (asked: Sent<Contracts['identity'], 'join'>) => deed('identity', 'join', asked);
export const me = () => call('identity', 'me', {});
export const profile = () => call('identity', 'profile', {});
export const memberCode = () => call('identity', 'memberCode', {});
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
