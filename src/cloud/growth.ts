/** Border to `growth`: what pages may ask of it. */
import { call, deed } from './call';

export const progress = () => call('growth', 'progress', {});
export const path = () => call('growth', 'path', {});
export const entries = (before?: string) => call('growth', 'entries', before === undefined ? {} : { before });
export const ceremony = () => call('growth', 'ceremony', {});
export const celebrated = (riseId: string) => deed('growth', 'celebrated', { riseId });
