/** Asks before an exchange is cancelled, and says what comes back and until when, as the server reckons it. */
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { ExchangeItem } from '@/types/contract/mall';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import * as mall from '@/src/cloud/mall';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { dayAt, dayInWords } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useLoad } from '@/src/hooks/useLoad';
import { useLanguage, useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import './CancelSheet.scss';

type Quote = Answered<Contracts['mall'], 'cancelQuote'>;

interface Props {
  /** Open while there is one. */
  exchange: ExchangeItem | undefined;
  onClose: () => void;
}

export function CancelSheet({ exchange, onClose }: Props) {
  const t = useTexts(mallTexts);
  if (exchange === undefined) return null;
  return (
    <Sheet open onClose={onClose} label={t.cancelTitle}>
      <Heading look="h1">{t.cancelTitle}</Heading>
      <Cancelling exchangeNo={exchange.exchangeNo} onClose={onClose} />
    </Sheet>
  );
}

/** Nothing can be cancelled before it has been said what comes back. */
function Cancelling({ exchangeNo, onClose }: { exchangeNo: string; onClose: () => void }) {
  const t = useTexts(mallTexts);
  const { busy, run } = useBusy();
  const { load, reload } = useLoad(`mall.cancelQuote.${exchangeNo}`, () => mall.cancelQuote(exchangeNo), { keep: false });
  const cancel = () =>
    void run(async () => {
      const answer = await mall.cancel(exchangeNo);
      toast(answer.ok ? doneInWords(answer.data, t) : answer.error.message);
      if (answer.ok) onClose();
    });
  return (
    <View className="stack">
      <Loaded load={load} onRetry={reload} bones={['line', 'line']}>
        {(quote) => (
          <>
            <Returning quote={quote} />
            <Button look="warn" busy={busy} onTap={cancel}>
              {t.cancelIt}
            </Button>
          </>
        )}
      </Loaded>
      <Button look="plain" onTap={onClose}>
        {t.cancelKeep}
      </Button>
    </View>
  );
}

function Returning({ quote: { paysDebt, expired, items } }: { quote: Quote }) {
  const t = useTexts(mallTexts);
  const language = useLanguage();
  const today = dayAt(nowMs());
  const value = (some: number) => `${grouped(some)} ${t.points}`;
  return (
    <View className="cancel-sheet__text">
      <View className="muted">{t.cancelText}</View>
      <Facts
        items={[
          paysDebt > 0 && { label: t.cancelPaysDebt, value: value(paysDebt) },
          ...items.map((it) => ({
            label: it.on === undefined ? t.cancelForever : t.cancelUntil(dayInWords(it.on, language, today)),
            value: value(it.points),
          })),
          expired > 0 && { label: t.cancelExpires, value: value(expired) },
        ]}
      />
      {expired > 0 && (
        <View className="note warn" ariaRole="alert">
          {t.cancelExpiresNote(grouped(expired))}
        </View>
      )}
    </View>
  );
}

const doneInWords = ({ points, expired = 0 }: Answered<Contracts['mall'], 'cancel'>, t: (typeof mallTexts)['zh']): string =>
  expired > 0 ? t.cancelledExpired(grouped(points), grouped(expired)) : t.cancelled(grouped(points));
