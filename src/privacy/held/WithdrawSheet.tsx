/** Taking the consent back: what happens at once, said before it happens. */
import { forgetSeen } from '@/src/cloud/forgetting';
import * as identity from '@/src/cloud/identity';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Sentences } from '@/src/privacy/Sentences';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { useBusy } from '@/src/hooks/useBusy';
import { useTexts } from '@/src/texts/language';
import { privacyTexts } from '@/src/texts/privacy';

interface Props {
  open: boolean;
  onClose: () => void;
  onWithdrawn: () => void;
}

export function WithdrawSheet({ open, onClose, onWithdrawn }: Props) {
  const t = useTexts(privacyTexts);
  const { busy, run } = useBusy();
  const withdraw = () =>
    run(async () => {
      const answer = await identity.withdraw();
      if (!answer.ok) return toast(answer.error.message);
      // Name, phone and the seed of the member code must not go on living in the phone's memory.
      forgetSeen();
      toast(t.withdrew);
      onClose();
      onWithdrawn();
    });
  return (
    <Sheet open={open} onClose={onClose} label={t.withdrawTitle}>
      <Heading look="h1">{t.withdrawTitle}</Heading>
      <Sentences items={t.withdrawWhat} />
      <Button look="warn" busy={busy} onTap={() => void withdraw()}>
        {t.withdrawAct}
      </Button>
      <Button look="plain" onTap={onClose}>
        {t.keep}
      </Button>
    </Sheet>
  );
}
