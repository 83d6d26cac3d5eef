/** When points expire, as bars by month, and the tap that books a reminder of it. */
import { View } from '@tarojs/components';
import type { Balance } from '@/types/contract/points';
import { nowMs } from '@/src/cloud/clock';
import { Panel } from '@/src/components/Panel/Panel';
import { RemindRow } from '@/src/components/RemindRow/RemindRow';
import { dayAt, monthInWords, monthShort } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useLanguage, useTexts } from '@/src/texts/language';
import { pointsTexts } from '@/src/texts/points';
import { expiryBars } from './months';

export function ExpiryPanel({ balance }: { balance: Balance }) {
  const t = useTexts(pointsTexts);
  const language = useLanguage();
  const bars = expiryBars(balance.expiring, dayAt(nowMs()));
  const forever = balance.available - balance.expiring.reduce((sum, it) => sum + it.points, 0);
  return (
    <Panel>
      <View className="row between">
        <View className="h2">{t.expiryTitle}</View>
        <View className="note muted">{t.expiryNote}</View>
      </View>
      {bars.length === 0 ? (
        <View className="note muted points-expiry__none">{t.noExpiry}</View>
      ) : (
        <View className="points-expiry">
          {bars.map((it) => (
            <View
              key={it.month ?? 'later'}
              className="points-expiry__month"
              ariaLabel={t.bar(grouped(it.points), it.month === undefined ? t.later : monthInWords(it.month, language))}
            >
              <View className="points-expiry__track">
                <View
                  className={`mini num points-expiry__points ${it.soon ? 'warn' : 'muted'}`}
                  style={{ bottom: `${Math.max(6, it.percent)}%` }}
                >
                  {grouped(it.points)}
                </View>
                <View
                  className={`points-expiry__bar moves ${it.soon ? 'points-expiry__bar--soon' : ''}`}
                  style={{ height: `${Math.max(6, it.percent)}%` }}
                />
              </View>
              <View className="mini muted">{it.month === undefined ? t.later : monthShort(it.month, language)}</View>
            </View>
          ))}
        </View>
      )}
      {forever > 0 && bars.length > 0 && <View className="note muted num">{t.forever(grouped(forever))}</View>}
      <RemindRow kind="points_expiring" title={t.remind} />
    </Panel>
  );
}
