/** The server's clock, drawn anew every second while something counts down. */
import { useEffect, useState } from 'react';
import { nowMs } from '@/src/cloud/clock';

const SECOND_MS = 1000;

export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(nowMs()), SECOND_MS);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
