/** Border to `shop`: shops, the programme in force, roles. */
import { call, deed } from './call';

export const shops = () => call('shop', 'shops', {});
export const programme = () => call('shop', 'programme', {});
export const roles = () => call('shop', 'roles', {});
export const accept = (invitation: string) => deed('shop', 'accept', { invitation });
