/** Signing in with a browser inside the shop's official account: WeChat says who it is, the server brings it back with a ticket. */
import { ticketIn, oauthStart, oneMoreStart } from './oauthAddress';
import { get } from './transport';
import { keepValue, readValue } from './storage';

const STARTS = 'oauth-starts-ms';
/** Longer than a browser needs to leave a page. */
const LEAVING_MS = 10_000;

/** The ticket that this page was opened with; from now on it stands in no address any more. */
export function takeTicket(): string | undefined {
  const { ticket, rest } = ticketIn(window.location.href);
  if (ticket !== undefined) window.history.replaceState(window.history.state, '', rest);
  return ticket;
}

/**
 * Leaves the page to be signed in and brought back, where the server says that this browser can be. Ends, if at all, with the page still
 * there: nobody can be signed in here, or not any more within a minute. Throws when the server does not answer.
 */
export async function leaveToSignIn(): Promise<void> {
  const config = await get<{ signIn: boolean }>('/oauth/config');
  if (!config.ok || !config.data.signIn) return;
  const starts = oneMoreStart(readValue<number[]>(STARTS) ?? [], Date.now());
  if (starts === undefined || !keepValue(STARTS, starts)) return;
  window.location.replace(oauthStart(window.location.href));
  await new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
}
