/** One line of today's list in full: undone within ten minutes with a reason, or refunded. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import * as counter from '@/src/cloud/counter';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { isReason, Reasons } from '@/src/components/Reasons/Reasons';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { clockAt } from '@/src/format/day';
import { countdown } from '@/src/format/countdown';
import { shortCode, signed, spaced, yuan } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useNow } from '@/src/hooks/useNow';
import { counterTexts } from '@/src/texts/counter';
import { useSay, useTexts } from '@/src/texts/language';
import { reasonTexts } from '@/src/texts/reason';
import { type Followed, FollowedList, hasFollowed } from './FollowedList';
import { RefundForm, type TakenBack } from './RefundForm';
import type { DayItem } from './TodayPanel';

/** Stands for who has left: their number is nobody's any more. */
const LEFT_NO = '00000000';

interface Props {
  /** Open while there is one. */
  item: DayItem | undefined;
  shopId: string;
  onTakenBack: (taken: TakenBack) => void;
  onClose: () => void;
}

export function DeedSheet({ item, ...rest }: Props) {
  if (item === undefined) return null;
  return <Deed key={item.no} item={item} {...rest} />;
}

function Deed({ item, shopId, onTakenBack, onClose }: Props & { item: DayItem }) {
  const t = useTexts(counterTexts);
  const [doing, setDoing] = useState<'look' | 'undo' | 'refund'>('look');
  const [followed, setFollowed] = useState<Followed>();
  const done = (taken: TakenBack, answer: Followed) => {
    onTakenBack(taken);
    if (hasFollowed(answer)) setFollowed(answer);
    else onClose();
  };
  const undone = (answer: Followed) => done({ no: item.no, leftFen: 0, points: 0, growth: 0 }, answer);
  const left = (item.paidFen ?? 0) - (item.refundedFen ?? 0);
  const title =
    doing === 'undo'
      ? t.undoTitle
      : doing === 'refund'
        ? t.refundTitle
        : item.type === 'purchase'
          ? t.deedPurchase
          : t.deedFulfil;
  return (
    <Sheet open onClose={onClose} label={title}>
      <Heading look="h1" className="desk-sheet-title">
        {title}
      </Heading>
      <Facts items={useFacts(item)} />
      <View className="desk-sheet-acts">
        {followed !== undefined && <FollowedList followed={followed} onOk={onClose} />}
        {followed === undefined && doing === 'look' && (
          <Acts item={item} canRefund={left > 0} onUndo={() => setDoing('undo')} onRefund={() => setDoing('refund')} />
        )}
        {followed === undefined && doing === 'undo' && <UndoForm item={item} shopId={shopId} onDone={undone} />}
        {followed === undefined && doing === 'refund' && (
          <RefundForm orderNo={item.no} leftFen={left} shopId={shopId} onDone={done} />
        )}
      </View>
    </Sheet>
  );
}

interface ActsProps {
  item: DayItem;
  canRefund: boolean;
  onUndo: () => void;
  onRefund: () => void;
}

function Acts({ item, canRefund, onUndo, onRefund }: ActsProps) {
  const t = useTexts(counterTexts);
  const undoable = !item.undone && Date.parse(item.undoUntil) > nowMs();
  const now = useNow(undoable);
  const left = countdown(Date.parse(item.undoUntil), now);
  return (
    <View className="stack">
      {undoable && left.kind === 'ticking' && (
        <Button look="warn" icon="undo" onTap={onUndo}>
          {t.undoLeft(left.text.slice(3))}
        </Button>
      )}
      {!undoable && !item.undone && <View className="note muted centre">{t.undoOver}</View>}
      {item.type === 'purchase' && !item.undone && canRefund && (
        <Button look="quiet" onTap={onRefund}>
          {t.refund}
        </Button>
      )}
    </View>
  );
}

function UndoForm({ item, shopId, onDone }: { item: DayItem; shopId: string; onDone: (followed: Followed) => void }) {
  const t = useTexts(counterTexts);
  const reasons = useTexts(reasonTexts);
  const [reason, setReason] = useState('');
  const { busy, run } = useBusy();
  const undo = () =>
    void run(async () => {
      const what = item.type === 'purchase' ? { orderNo: item.no } : { exchangeNo: item.no };
      const answer = await counter.undo({ ...what, reason: reason.trim(), shopId });
      toast(answer.ok ? t.undoneNow : answer.error.message);
      if (answer.ok) onDone(answer.data);
    });
  return (
    <View className="stack">
      {item.type === 'purchase' && <View className="note muted">{t.undoText}</View>}
      <Reasons choices={t.reasons} reason={reason} onReason={setReason} />
      <Button look="warn" busy={busy} disabled={!isReason(reason)} onTap={undo}>
        {isReason(reason) ? t.undo : reasons.needed}
      </Button>
    </View>
  );
}

function useFacts(item: DayItem) {
  const t = useTexts(counterTexts);
  const say = useSay();
  return [
    { label: t.member, value: item.memberNo === LEFT_NO ? t.hasLeft : `${item.nickname ?? t.noName} ${spaced(item.memberNo)}` },
    item.reward !== undefined && { label: t.deedFulfil, value: say(item.reward) },
    item.paidFen !== undefined && { label: t.paid, value: `¥${yuan(item.paidFen)}` },
    item.refundedFen !== undefined && item.refundedFen > 0 && { label: t.refund, value: `¥${yuan(item.refundedFen)}` },
    item.points !== undefined && { label: t.gave, value: signed(item.points) },
    { label: t.time, value: clockAt(Date.parse(item.at)) },
    { label: t.number, value: shortCode(item.no) },
  ];
}
