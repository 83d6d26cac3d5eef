/** The addresses of signing in by OAuth, as a browser sees them: out with the page that it is on, back with a ticket in front of it. */

const TICKET = 'ticket';
/** Where the app lies; what stands after it says which page of it. */
const APP = '/app/';

/** The ticket in the page's address, and the address as it is without it, below the host. */
export function ticketIn(href: string): { ticket?: string; rest: string } {
  const url = new URL(href);
  const ticket = url.searchParams.get(TICKET);
  url.searchParams.delete(TICKET);
  const rest = url.pathname + url.search + url.hash;
  return ticket === null ? { rest } : { ticket, rest };
}

/** Where to go to be signed in and brought back to this page. */
export function oauthStart(href: string): string {
  const { search, hash } = new URL(href);
  return `/oauth/start?to=${encodeURIComponent(APP + search + hash)}`;
}

const STARTS_MAX = 3;
const MINUTE_MS = 60_000;

/**
 * The starts to remember when one more is allowed, undefined when it is not: somebody who was sent out three times within a minute and is
 * still nobody would go round for ever.
 */
export function oneMoreStart(startsMs: readonly number[], nowMs: number): readonly number[] | undefined {
  const lately = startsMs.filter((it) => it > nowMs - MINUTE_MS && it <= nowMs);
  return lately.length < STARTS_MAX ? [...lately, nowMs] : undefined;
}
