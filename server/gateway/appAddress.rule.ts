/** Where somebody goes on within the app after signing in: an address of ours, never another's. */

/** The start of the app. */
export const APP_HOME = '/app/';
const ORIGIN = 'http://app.invalid';
const LENGTH_MAX = 1_024;
/** A page as the app's router names it, e.g. `/pages/card/index?scene=a`. */
const PAGE = /^\/?[a-z][\w-]*(\/[\w-]+)+(\?[^#]*)?$/i;
const TICKET = 'ticket';

/**
 * `to` is a page (`/pages/card/index`) or a whole address of the app (`/app/?frame=1#/pages/card/index`). Undefined when it is neither:
 * read as a browser would read it, it leads out of the app.
 */
export function appAddress(to: string): string | undefined {
  if (to.length > LENGTH_MAX) return undefined;
  const address = !to.startsWith(APP_HOME) && PAGE.test(to) ? `${APP_HOME}#/${to.replace(/^\//, '')}` : to;
  const url = URL.canParse(address, ORIGIN) ? new URL(address, ORIGIN) : undefined;
  if (url === undefined || url.origin !== ORIGIN || url.pathname !== APP_HOME) return undefined;
  url.searchParams.delete(TICKET);
  return `${url.pathname}${url.search}${url.hash}`;
}

/** `address`, one of the app, with the ticket that the app exchanges for a session. */
export function withTicket(address: string, ticket: string): string {
  const url = new URL(address, ORIGIN);
  url.searchParams.set(TICKET, ticket);
  return `${url.pathname}${url.search}${url.hash}`;
}
