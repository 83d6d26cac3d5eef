/** Asks again every few seconds while something is shown at a counter. On a stage both phones are told by the page itself. */
import { useEffect } from 'react';
import { onStage } from '@/src/device/stage';

const POLL_MS = 3000;

export function usePoll(active: boolean, ask: () => Promise<void>): void {
  useEffect(() => {
    if (!active || onStage()) return undefined;
    const timer = setInterval(() => void ask(), POLL_MS);
    return () => clearInterval(timer);
  }, [active, ask]);
}
