/** A button's deed that is sent again unchanged until an answer settles it (cloud/unsettled): one at a time, what is open, giving up. */
import { useCallback, useMemo, useState } from 'react';
import type { Answer } from '@/src/cloud/answer';
import { keepValue, readValue, removeText } from '@/src/cloud/storage';
import { createUnsettled } from '@/src/cloud/unsettled';
import { useBusy } from './useBusy';

/** `name` names the button and its thing (`mall.exchange.croissant`): what is open is kept under it. */
export function useSureDeed<B, T>(name: string, send: (body: B) => Promise<Answer<T>>) {
  const { busy, run } = useBusy();
  const unsettled = useMemo(() => {
    const key = `open.${name}`;
    return createUnsettled<B>({
      read: () => readValue<B>(key),
      write: (body) => void keepValue(key, body),
      remove: () => removeText(key),
    });
  }, [name]);
  const [open, setOpen] = useState<B | undefined>(() => unsettled.open());

  const go = useCallback(
    (body: B, then: (answer: Answer<T>, sent: B) => void | Promise<void>) =>
      run(async () => {
        const { sent, answer } = await unsettled.run(body, send);
        setOpen(unsettled.open());
        await then(answer, sent);
      }),
    [run, send, unsettled],
  );
  const giveUp = useCallback(() => {
    unsettled.giveUp();
    setOpen(undefined);
  }, [unsettled]);

  return { busy, open, go, giveUp };
}
