/** A number that runs up to its new value within 400 ms; at once when the member asked for less motion. */
import { useEffect, useRef, useState } from 'react';
import { wantsLessMotion } from '@/src/device/motion';

const DURATION_MS = 380;
const STEP_MS = 32;

export function useCountUp(target: number): number {
  const [shown, setShown] = useState(target);
  const from = useRef(target);
  useEffect(() => {
    const start = from.current;
    from.current = target;
    if (start === target || wantsLessMotion()) return setShown(target);
    const begun = Date.now();
    const timer = setInterval(() => {
      const share = Math.min(1, (Date.now() - begun) / DURATION_MS);
      setShown(Math.round(start + (target - start) * (1 - (1 - share) ** 3)));
      if (share === 1) clearInterval(timer);
    }, STEP_MS);
    return () => {
      clearInterval(timer);
      setShown(target);
    };
  }, [target]);
  return shown;
}
