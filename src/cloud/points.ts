/** Border to `points`: what pages may ask of it. */
import { call } from './call';

export const balance = () => call('points', 'balance', {});
export const pending = () => call('points', 'pending', {});
export const entries = (before?: string) => call('points', 'entries', before === undefined ? {} : { before });
