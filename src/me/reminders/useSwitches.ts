/** The switches of the reminders page: on or off as last tapped, else as the server knows them. */
import { useMemo, useState } from 'react';
import type { ReminderKind } from '@/types/contract/reminderKind';
import * as reminder from '@/src/cloud/reminder';
import { toast } from '@/src/components/Toast/Toast';
import { createSwitches } from './switches';

type Tapped = Partial<Record<ReminderKind, boolean>>;

/** `reload` stays the same from drawing to drawing, as `useLoad` gives it. */
export function useSwitches(reload: () => Promise<void>) {
  const [tapped, setTapped] = useState<Tapped>({});
  const switches = useMemo(
    () =>
      createSwitches<ReminderKind>({
        send: reminder.set,
        show: (kind, on) => setTapped((before) => ({ ...before, [kind]: on })),
        settle: reload,
        refused: toast,
      }),
    [reload],
  );
  return {
    isOn: (kind: ReminderKind, known: boolean) => tapped[kind] ?? known,
    tap: (kind: ReminderKind, on: boolean) => void switches.tap(kind, on),
  };
}
