/** How many messages an app may send in a second and in a minute: WeChat answers 45009 beyond it, and 43108 to two at once to one person. */
import { fault, type Fault } from './fault';

export interface SendLimits {
  readonly perSecond?: number;
  readonly perMinute?: number;
  /** Refuses a message to somebody to whom another one is under way. */
  readonly oneAtATime?: boolean;
  /** The clock of the limits; WeChat's own by default. */
  nowMs?(): number;
}

export interface SendLimit {
  /** Runs `send` unless a limit is reached. */
  within<T>(openid: string, send: () => Promise<T>): Promise<T | Fault>;
}

const WINDOWS_MS = { second: 1_000, minute: 60_000 };

export function createSendLimit({ perSecond, perMinute, oneAtATime, nowMs }: SendLimits, now: () => Date): SendLimit {
  const clock = nowMs ?? (() => now().getTime());
  const second = counterOf(WINDOWS_MS.second, perSecond);
  const minute = counterOf(WINDOWS_MS.minute, perMinute);
  const underWay = new Set<string>();
  return {
    async within(openid, send) {
      const at = clock();
      if (!second(at) || !minute(at)) return fault(45009, 'reach max api daily quota limit');
      if (oneAtATime !== true) return send();
      if (underWay.has(openid)) return fault(43108, 'concurrent sends to one user');
      underWay.add(openid);
      try {
        return await send();
      } finally {
        underWay.delete(openid);
      }
    },
  };
}

/** True while this window has room; a call beyond it counts as well. */
function counterOf(windowMs: number, most: number | undefined): (atMs: number) => boolean {
  let [window, count] = [Number.NaN, 0];
  return (atMs) => {
    if (most === undefined) return true;
    const current = Math.floor(atMs / windowMs);
    count = current === window ? count + 1 : 1;
    window = current;
    return count <= most;
  };
}
