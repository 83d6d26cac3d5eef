/**
 * One tap, one message. WeChat tells of a consent twice: the app gets its result and calls us, and WeChat pushes the event. Either may be
 * late, repeated or lost, and a tap that shows no sheet ("always keep this choice") is pushed by nobody. So the first of the two to arrive
 * counts, and waits for the other, which then counts nothing. Where it cannot be told whether two belong together they are taken for one:
 * a message too few stands in the inbox all the same, a message too many would be refused.
 */

/** A consent that was counted and of which the other side has not told yet. */
export interface Tap {
  readonly by: 'app' | 'push';
  readonly at: Date;
}

const MINUTE_MS = 60_000;
/** WeChat pushes at once and gives up after three tries of five seconds. */
const PUSH_FOLLOWS_WITHIN_MS = 10 * MINUTE_MS;
/** The app keeps a call that got no answer and sends it again when it is opened next. */
const APP_FOLLOWS_WITHIN_MS = 24 * 60 * MINUTE_MS;
/** So many are remembered; nobody taps more often within the time. */
const TAPS_MAX = 20;

const isOpen = ({ by, at }: Tap, now: Date): boolean =>
  now.getTime() - at.getTime() <= (by === 'app' ? PUSH_FOLLOWS_WITHIN_MS : APP_FOLLOWS_WITHIN_MS);

/** What the book holds of one member and template. */
export interface Page {
  readonly left: number;
  readonly taps?: readonly Tap[];
}

/** The book after an `accept` that `by` tells of. */
export function accepted(book: Page, by: Tap['by'], now: Date): Required<Page> {
  const open = (book.taps ?? []).filter((it) => isOpen(it, now));
  const other = open.findIndex((it) => it.by !== by);
  if (other !== -1) return { left: book.left, taps: open.filter((_, i) => i !== other) };
  return { left: book.left + 1, taps: [...open, { by, at: now }].slice(-TAPS_MAX) };
}
