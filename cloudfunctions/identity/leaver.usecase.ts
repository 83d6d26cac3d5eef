/** Remembering who left, and telling whether somebody who joins was here before. */
import type { Tx } from '../kernel/context';
import type { Vault } from '../kernel/vault';
import type { LocalDay } from '@/types/contract/values';
import type { Known } from './identity.store';
import { addLeavers, daysLeft, isLeaver } from './leaver.store';
import { PURPOSE } from './purpose';

const hashOf = (vault: Vault, { provider, app, subject }: Known): string =>
  vault.blindIndex(PURPOSE.leaver, [provider, app, subject].join('\0'));

/** What a person themselves has shown to be theirs. A number that somebody else wrote down must not cost its owner a welcome. */
const isTheirs = ({ provider, proven }: Known & { proven: boolean }): boolean =>
  proven && (provider === 'wechat' || provider === 'unionid' || provider === 'phone');

/** Openids, unionids and proven phones; a phone comes hashed already and is hashed again. */
export const noteLeaver = (tx: Tx, known: readonly (Known & { proven: boolean })[]): Promise<void> =>
  addLeavers(
    tx,
    known.filter(isTheirs).map((it) => hashOf(tx.vault, it)),
    tx.today,
  );

/** The days on which who is known by these left before: it is held about them, so they may see it. */
export const leftBefore = (tx: Tx, known: readonly Known[]): Promise<LocalDay[]> =>
  daysLeft(
    tx,
    known.map((it) => hashOf(tx.vault, it)),
  );

/**
 * Whether who joins by these left before: welcome, but not to a second welcome gift. It is asked once, at joining. Who joins by an
 * openid that was never here and binds a phone that left keeps what joining gave: it is spent by then as likely as not, and taking it
 * back would punish who merely inherited a number.
 */
export const hasLeft = (tx: Tx, known: readonly Known[]): Promise<boolean> =>
  isLeaver(
    tx,
    known.map((it) => hashOf(tx.vault, it)),
  );
