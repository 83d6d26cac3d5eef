/** Switches of a page: on or off as last tapped, else as the server knows them. */
import { useMemo, useState } from 'react';
import type { Answer } from '@/src/cloud/answer';
import { toast } from '@/src/components/Toast/Toast';
import { createSwitches } from './switches';

/** `send` and `reload` stay the same from drawing to drawing: a module's function, and what `useLoad` gives. */
export function useSwitches<K extends string>(
  send: (key: K, on: boolean) => Promise<Answer<unknown>>,
  reload: () => Promise<void>,
) {
  const [tapped, setTapped] = useState<ReadonlyMap<K, boolean>>(new Map());
  const switches = useMemo(
    () =>
      createSwitches<K>({
        send,
        show: (key, on) => setTapped((before) => withKey(before, key, on)),
        settle: reload,
        refused: toast,
      }),
    [send, reload],
  );
  return {
    isOn: (key: K, known: boolean) => tapped.get(key) ?? known,
    tap: (key: K, on: boolean) => void switches.tap(key, on),
  };
}

function withKey<K>(before: ReadonlyMap<K, boolean>, key: K, on: boolean | undefined): ReadonlyMap<K, boolean> {
  const after = new Map(before);
  if (on === undefined) after.delete(key);
  else after.set(key, on);
  return after;
}
