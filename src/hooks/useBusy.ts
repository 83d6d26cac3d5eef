/** One deed of a button at a time. For courtesy: what makes a second tap harmless is the key. */
import { useCallback, useRef, useState } from 'react';

export function useBusy(): { busy: boolean; run: (work: () => Promise<void>) => Promise<void> } {
  const [busy, setBusy] = useState(false);
  const at = useRef(false);
  const run = useCallback(async (work: () => Promise<void>) => {
    if (at.current) return;
    at.current = true;
    setBusy(true);
    try {
      await work();
    } finally {
      at.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, run };
}
