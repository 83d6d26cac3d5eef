/** Access tokens of the stand-in: two hours; a new one ends the old one after five minutes, as WeChat's do. */

const LIFE_MS = 7_200_000;
const OVERLAP_MS = 5 * 60_000;

export interface AccessTokens {
  issue(): { access_token: string; expires_in: number };
  /** 0 when good, else WeChat's code: 40001 (not the current one), 42001 (outlived), 40014 (none). */
  check(token: string | undefined): 0 | 40001 | 40014 | 42001;
  /** Ends every token at once, as resetting the AppSecret does. */
  revoke(): void;
}

export function createAccessTokens(newCode: () => string, now: () => Date): AccessTokens {
  let known: { readonly token: string; readonly untilMs: number; readonly bornMs: number }[] = [];
  return {
    issue() {
      const bornMs = now().getTime();
      const fresh = { token: newCode(), untilMs: bornMs + LIFE_MS, bornMs };
      const before = known.slice(-4).map((it) => ({ ...it, untilMs: Math.min(it.untilMs, bornMs + OVERLAP_MS) }));
      known = [...before, fresh];
      return { access_token: fresh.token, expires_in: LIFE_MS / 1000 };
    },
    check(token) {
      if (token === undefined || token === '') return 40014;
      const found = known.find((it) => it.token === token);
      if (found === undefined) return 40001;
      return found.untilMs <= now().getTime() ? 42001 : 0;
    },
    revoke() {
      known = [];
    },
  };
}
