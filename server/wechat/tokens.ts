/** Access tokens of the stand-in: two hours; a new one ends the old one after five minutes, as WeChat's do. */

const LIFE_MS = 7_200_000;
const OVERLAP_MS = 5 * 60_000;

export interface IssuedToken {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

export interface AccessTokens {
  issue(): IssuedToken;
  /** The one of `/cgi-bin/stable_token`: the same again until five minutes before its end; `renew` ends it at once. */
  stable(renew: boolean): IssuedToken;
  /** 0 when good, else WeChat's code: 40001 (not the latest, or none of ours), 42001 (outlived), 40014 (none given). */
  check(token: string | undefined): 0 | 40001 | 40014 | 42001;
  /** Ends every token at once, as resetting the AppSecret does. */
  revoke(): void;
}

interface Known {
  readonly token: string;
  readonly untilMs: number;
  /** A newer one ends it then. */
  readonly replacedMs: number;
}

export function createAccessTokens(newCode: () => string, now: () => Date): AccessTokens {
  let known: Known[] = [];
  let stable: Known | undefined;
  const fresh = (): Known => ({
    token: newCode(),
    untilMs: now().getTime() + LIFE_MS,
    replacedMs: Number.POSITIVE_INFINITY,
  });
  const told = ({ token, untilMs }: Known): IssuedToken => ({
    access_token: token,
    expires_in: Math.ceil((untilMs - now().getTime()) / 1000),
  });
  return {
    issue() {
      const [next, overlapEnds] = [fresh(), now().getTime() + OVERLAP_MS];
      known = [...known.slice(-4).map((it) => ({ ...it, replacedMs: Math.min(it.replacedMs, overlapEnds) })), next];
      return told(next);
    },
    stable(renew) {
      if (renew || stable === undefined || stable.untilMs - now().getTime() <= OVERLAP_MS) stable = fresh();
      return told(stable);
    },
    check(token) {
      if (token === undefined || token === '') return 40014;
      const found = token === stable?.token ? stable : known.find((it) => it.token === token);
      const nowMs = now().getTime();
      if (found === undefined || found.replacedMs <= nowMs) return 40001;
      return found.untilMs <= nowMs ? 42001 : 0;
    },
    revoke() {
      known = [];
      stable = undefined;
    },
  };
}
