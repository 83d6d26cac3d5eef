/** How much of a purchase goes back and why. Sent again unchanged until it is answered: another amount would be another refund. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Answered, Sent } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import * as counter from '@/src/cloud/counter';
import { Button } from '@/src/components/Button/Button';
import { isReason, Reasons } from '@/src/components/Reasons/Reasons';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { toast } from '@/src/components/Toast/Toast';
import { grouped, yuan } from '@/src/format/number';
import { useSureDeed } from '@/src/hooks/useSureDeed';
import { counterTexts } from '@/src/texts/counter';
import { useTexts } from '@/src/texts/language';
import { reasonTexts } from '@/src/texts/reason';
import type { Followed } from './FollowedList';
import { fenOf, textOf } from './keypad';

/** What was taken back of an order or an exchange, and what is left of it. */
export interface TakenBack {
  no: string;
  leftFen: number;
  points: number;
  growth: number;
}

interface Props {
  orderNo: string;
  leftFen: number;
  shopId: string;
  onDone: (taken: TakenBack, followed: Followed) => void;
}

export function RefundForm({ orderNo, leftFen, shopId, onDone }: Props) {
  const t = useTexts(counterTexts);
  const reasons = useTexts(reasonTexts);
  const [typed, setTyped] = useState(textOf(leftFen));
  const [said, setSaid] = useState('');
  const deed = useSureDeed<Sent<Contracts['counter'], 'refund'>, Answered<Contracts['counter'], 'refund'>>(
    `counter.refund.${shopId}.${orderNo}`,
    counter.refund,
  );
  const text = deed.open === undefined ? typed : textOf(deed.open.amountFen);
  const reason = deed.open?.reason ?? said;
  const fen = fenOf(text) ?? 0;
  const fits = fen > 0 && fen <= leftFen;
  const refund = () =>
    void deed.go({ orderNo, amountFen: fen, reason: reason.trim(), shopId }, (answer) => {
      if (!answer.ok) return toast(answer.error.message);
      toast(t.refundedNow(grouped(answer.data.points), grouped(answer.data.growth)));
      const { leftFen: left, points, growth } = answer.data;
      onDone({ no: orderNo, leftFen: left, points, growth }, answer.data);
    });
  return (
    <View className="stack">
      {deed.open !== undefined && !deed.busy ? (
        <View className="note warn desk-warning">{t.refundOpen}</View>
      ) : (
        <>
          <View className="row gap-m desk-refund">
            <View className="note muted desk-refund__label">{t.refundAmount} ¥</View>
            <TextInput value={text} onInput={setTyped} placeholder={t.refundAmount} most={10} type="digit" />
          </View>
          <View className="row gap-s">
            <View
              className={`chip desk-chip num ${fen === leftFen ? 'chip--on' : ''}`}
              ariaRole="button"
              onClick={() => setTyped(textOf(leftFen))}
            >
              {t.refundAll(yuan(leftFen))}
            </View>
            {fen > leftFen && <View className="note warn num">{t.refundMost(yuan(leftFen))}</View>}
          </View>
          <Reasons choices={t.refundReasons} reason={reason} onReason={setSaid} />
        </>
      )}
      <Button look="warn" busy={deed.busy} disabled={!fits || !isReason(reason)} onTap={refund}>
        {isReason(reason) ? t.refundDo(yuan(fen)) : reasons.needed}
      </Button>
    </View>
  );
}
