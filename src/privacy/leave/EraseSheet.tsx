/** The last step of leaving: the number's last four digits in the member's own hand. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import { forgetMember } from '@/src/cloud/forgetting';
import * as identity from '@/src/cloud/identity';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { toast } from '@/src/components/Toast/Toast';
import { spaced } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useTexts } from '@/src/texts/language';
import { privacyTexts } from '@/src/texts/privacy';

const DIGITS = 4;

interface Props {
  memberNo: string;
  open: boolean;
  onClose: () => void;
  onGone: () => void;
}

export function EraseSheet({ memberNo, open, onClose, onGone }: Props) {
  const t = useTexts(privacyTexts);
  const [typed, setTyped] = useState('');
  const { busy, run } = useBusy();
  const matches = typed.trim() === memberNo.slice(-DIGITS);
  const erase = () =>
    run(async () => {
      const answer = await identity.erase(memberNo);
      if (!answer.ok) return toast(answer.error.message);
      forgetMember();
      onGone();
    });
  return (
    <Sheet open={open} onClose={onClose} label={t.lastStep}>
      <Heading look="h1">{t.lastStep}</Heading>
      <View className="muted num leave-text">{t.lastStepText(spaced(memberNo))}</View>
      <TextInput type="number" value={typed} onInput={setTyped} placeholder={t.digits} most={DIGITS} />
      <View className="leave-act">
        <Button look="warn" disabled={!matches} busy={busy} onTap={() => void erase()}>
          {t.erase}
        </Button>
        <Button look="plain" onTap={onClose}>
          {t.keep}
        </Button>
      </View>
    </Sheet>
  );
}
