/** How a phone conflict can end, and whom it is about, in words; pure, so that it is tested without a page. */
import type { Conflict, Keep } from '@/src/cloud/office';
import { spaced } from '@/src/format/number';
import type { conflictTexts } from '@/src/texts/conflicts';

export const KEEPS = ['holder', 'claimant', 'both'] as const satisfies readonly Keep[];

type Texts = (typeof conflictTexts)['zh'];
type Party = Conflict['holder'];

/** By name and number: two members may have the same name. */
export const nameOf = ({ nickname, memberNo }: Party, t: Texts): string => `${nickname ?? t.unnamed} ${spaced(memberNo)}`;

/** What happens when it ends so. */
export const consequenceOf = (keep: Keep, { holder, claimant }: Conflict, t: Texts): string =>
  t.keepNotes[keep](nameOf(holder, t), nameOf(claimant, t));
