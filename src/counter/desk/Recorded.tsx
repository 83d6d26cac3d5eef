/** What the purchase gave, right after it was recorded. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { grouped, yuan } from '@/src/format/number';
import { counterTexts } from '@/src/texts/counter';
import { useLanguage, useTexts } from '@/src/texts/language';
import { arrivalInWords } from './AmountPanel';

/** `refundedFen`: of it, since; points and growth are then what is left. */
export type RecordedPurchase = Answered<Contracts['counter'], 'recordPurchase'> & { refundedFen?: number };

export function Recorded({ purchase: it }: { purchase: RecordedPurchase }) {
  const t = useTexts(counterTexts);
  const language = useLanguage();
  return (
    <Panel className="desk-recorded">
      <View className="desk-recorded__sign moves">
        <Icon name="check" size="l" />
      </View>
      <View className="grow">
        <View className="row between">
          <Heading look="h2">{t.recorded}</Heading>
          <View className="num desk-paid">¥{yuan(it.paidFen)}</View>
        </View>
        <View className="note num">
          <View className="good strong desk-inline">
            {t.recordedPoints(grouped(it.points), arrivalInWords(it.availableOn, language, t))}
          </View>
          <View className="muted desk-inline"> · {t.recordedGrowth(grouped(it.growth))}</View>
        </View>
        <View className="note faint num">
          {t.orderNo} {it.orderNo}
        </View>
        {it.refundedFen !== undefined && <View className="note warn num">{t.refunded(yuan(it.refundedFen))}</View>}
        {it.repeated === true && <View className="note warn">{t.repeated}</View>}
      </View>
    </Panel>
  );
}
