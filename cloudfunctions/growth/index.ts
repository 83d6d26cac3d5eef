/** The entry that WeChat calls. */
import { entryOf } from '../entry';

export const main = entryOf('growth');
