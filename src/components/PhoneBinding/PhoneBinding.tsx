/** Binds the phone number by WeChat's own button; where there is none, nothing is offered. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Member } from '@/types/contract/identity';
import * as identity from '@/src/cloud/identity';
import { Button, PhoneNumberButton } from '@/src/components/Button/Button';
import { Icon } from '@/src/components/Icon/Icon';
import { toast } from '@/src/components/Toast/Toast';
import { askPhoneCode, canProvePhone } from '@/src/device/phoneNumber';
import { useBusy } from '@/src/hooks/useBusy';
import { joinTexts } from '@/src/texts/join';
import { useTexts } from '@/src/texts/language';
import { type Holdings, loadHoldings } from './holdings';
import { MergedSheet } from './MergedSheet';

interface Merged {
  memberNo: string;
  before: Holdings | undefined;
  after: Holdings | undefined;
}

/** `onBound`: what the page wants to ask anew. `label`: other words on the button, where a number is there already. */
export function PhoneBinding({ onBound, label }: { onBound?: (member: Member) => void; label?: string }) {
  const t = useTexts(joinTexts);
  const { busy, run } = useBusy();
  const [phone, setPhone] = useState<string>();
  const [merged, setMerged] = useState<Merged>();
  if (!canProvePhone()) return null;

  const bind = (code: string | undefined) =>
    run(async () => {
      // Turning back is the member's good right: nothing is said.
      if (code === undefined) return;
      const before = await loadHoldings();
      const answer = await identity.bindPhone(code);
      if (!answer.ok) return toast(answer.error.message);
      const { member } = answer.data;
      if (answer.data.merged) setMerged({ memberNo: member.memberNo, before, after: await loadHoldings() });
      else toast(t.bound);
      setPhone(member.phone ?? '');
      onBound?.(member);
    });

  if (phone !== undefined) {
    return (
      <>
        <View className="row centre note good num">
          <Icon name="check" size="s" />
          {t.bound} {phone}
        </View>
        {merged !== undefined && <MergedSheet {...merged} onClose={() => setMerged(undefined)} />}
      </>
    );
  }
  return (
    <View>
      {process.env.TARO_ENV === 'h5' ? (
        <Button look="quiet" icon="phone" busy={busy} onTap={() => void askPhoneCode().then(bind)}>
          {label ?? t.bind}
        </Button>
      ) : (
        <PhoneNumberButton onCode={(code) => void bind(code)}>
          <Icon name="phone" />
          {label ?? t.bind}
        </PhoneNumberButton>
      )}
      <View className="mini faint centre join-bind-note">{t.bindNote}</View>
    </View>
  );
}
