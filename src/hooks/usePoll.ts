/** Asks again every few seconds where nothing tells the phone of a change: on WeChat, while something is shown at a counter. */
import { useEffect } from 'react';

const POLL_MS = 3000;

export function usePoll(active: boolean, ask: () => Promise<void>): void {
  useEffect(() => {
    if (!active || process.env.TARO_ENV === 'h5') return undefined;
    const timer = setInterval(() => void ask(), POLL_MS);
    return () => clearInterval(timer);
  }, [active, ask]);
}
