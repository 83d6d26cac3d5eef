/** What can be spent now, what is on its way, what is owed. */
import { View } from '@tarojs/components';
import type { Balance } from '@/types/contract/points';
import type { PendingDay } from '@/src/cloud/points';
import { nowMs } from '@/src/cloud/clock';
import { addDays, dayAt, shortDay } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useCountUp } from '@/src/hooks/useCountUp';
import { type Language, useLanguage, useTexts } from '@/src/texts/language';
import { pointsTexts } from '@/src/texts/points';

export function BalanceHead({ balance, pending }: { balance: Balance; pending: readonly PendingDay[] }) {
  const t = useTexts(pointsTexts);
  const language = useLanguage();
  const available = useCountUp(balance.available);
  return (
    <View className="points-head">
      <View className="note muted">{t.available}</View>
      <View className="points-head__number num">{grouped(available)}</View>
      <View className="note muted num">{pendingInWords(t, language, pending)}</View>
      {balance.debt > 0 && <View className="note warn num">{t.debt(grouped(balance.debt))}</View>}
    </View>
  );
}

type Texts = (typeof pointsTexts)['zh'];

/** One day is named; several are told day by day. */
function pendingInWords(t: Texts, language: Language, pending: readonly PendingDay[]): string {
  if (pending.length === 0) return t.noPending;
  const today = dayAt(nowMs());
  return pending
    .slice(0, 3)
    .map(({ on, points }) =>
      on === addDays(today, 1) ? t.pendingTomorrow(grouped(points)) : t.pendingOn(grouped(points), shortDay(on, today, language)),
    )
    .join(' · ');
}
