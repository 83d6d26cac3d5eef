/** The server's time, every second while the page is open. */
import { useEffect, useState } from 'react';
import { nowMs } from '@/src/cloud/clock';

export function useTick(): number {
  const [at, setAt] = useState(nowMs);
  useEffect(() => {
    const timer = setInterval(() => setAt(nowMs()), 1000);
    return () => clearInterval(timer);
  }, []);
  return at;
}
