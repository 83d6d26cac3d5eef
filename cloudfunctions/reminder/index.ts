/** The entry that WeChat Cloud calls. */
import { entryOf } from '../entry';

export const main = entryOf('reminder');
