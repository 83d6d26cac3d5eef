/** Offers to book one WeChat reminder of a kind: how many are booked, and the tap that asks. Absent where nobody can be asked. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { ReminderKind } from '@/types/contract/reminderKind';
import { set } from '@/src/cloud/reminder';
import { askConsent, canAskConsent } from '@/src/device/consent';
import { useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import { Button } from '../Button/Button';
import { toast } from '../Toast/Toast';
import './RemindRow.scss';

interface Props {
  kind: ReminderKind;
  title: string;
  quota: readonly { kind: ReminderKind; templateId: string; left: number; on: boolean }[];
  /** `panel` is a tile of its own; a `row` closes the tile that it stands in. */
  look?: 'row' | 'panel';
}

export function RemindOffer({ kind, title, quota, look = 'row' }: Props) {
  const t = useTexts(remindTexts);
  const [busy, setBusy] = useState(false);
  const item = quota.find((it) => it.kind === kind);
  if (item === undefined || !canAskConsent()) return null;
  const ask = () => {
    // The first call of the tap: WeChat opens its sheet only then.
    const asking = askConsent([item.templateId]);
    setBusy(true);
    void asking.then(async (agreed) => {
      // Who asks for a reminder wants to hear it: a kind that was off is on again.
      const answer = agreed && !item.on ? await set(kind, true) : undefined;
      setBusy(false);
      toast(answer?.ok === false ? answer.error.message : agreed ? t.booked : t.notBooked);
    });
  };
  return (
    <View className={`row between gap-m remind remind--${look}`}>
      <View className="grow">
        <View className="remind__title">{title}</View>
        <View className="note muted num">{!item.on ? t.isOff : item.left > 0 ? t.left(item.left) : t.noneLeft}</View>
      </View>
      <Button size="tiny" look="quiet" icon="bell" busy={busy} onTap={ask}>
        {item.on && item.left > 0 ? t.more : t.on}
      </Button>
    </View>
  );
}
