/** What WeChat says to a call without a good access token. */
import { fault, type Fault } from './fault';
import type { AccessTokens } from './tokens';

const WORDS = {
  40001: 'invalid credential, access_token is invalid or not latest',
  40014: 'invalid access_token',
  42001: 'access_token expired',
} as const;

export function tokenFault(tokens: AccessTokens, query: Readonly<Record<string, string>>): Fault | undefined {
  const code = tokens.check(query.access_token);
  return code === 0 ? undefined : fault(code, WORDS[code]);
}
