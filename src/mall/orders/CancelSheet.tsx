/** Asks before an exchange is cancelled, and says what comes back. */
import { View } from '@tarojs/components';
import type { ExchangeItem } from '@/types/contract/mall';
import * as mall from '@/src/cloud/mall';
import { Button } from '@/src/components/Button/Button';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { grouped } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import './CancelSheet.scss';

interface Props {
  /** Open while there is one. */
  exchange: ExchangeItem | undefined;
  onClose: () => void;
}

export function CancelSheet({ exchange, onClose }: Props) {
  const t = useTexts(mallTexts);
  const { busy, run } = useBusy();
  if (exchange === undefined) return null;
  const cancel = () =>
    void run(async () => {
      const answer = await mall.cancel(exchange.exchangeNo);
      toast(answer.ok ? t.cancelled(grouped(answer.data.points)) : answer.error.message);
      if (answer.ok) onClose();
    });
  return (
    <Sheet open onClose={onClose} label={t.cancelTitle}>
      <View className="h1">{t.cancelTitle}</View>
      <View className="muted cancel-sheet__text">{t.cancelText(grouped(exchange.points))}</View>
      <View className="stack">
        <Button look="warn" busy={busy} onTap={cancel}>
          {t.cancelIt}
        </Button>
        <Button look="plain" onTap={onClose}>
          {t.cancelKeep}
        </Button>
      </View>
    </Sheet>
  );
}
