/** When points expire, as bars by month, and the tap that books a reminder of it. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import type { Balance } from '@/types/contract/points';
import { nowMs } from '@/src/cloud/clock';
import { Panel } from '@/src/components/Panel/Panel';
import { RemindRow } from '@/src/components/RemindRow/RemindRow';
import { dayAt, monthInWords, monthShort, shiftMonth } from '@/src/format/day';
import { compact, grouped } from '@/src/format/number';
import { type Language, useLanguage, useTexts } from '@/src/texts/language';
import { pointsTexts } from '@/src/texts/points';
import { type ExpiryBar, expiryBars } from './months';

export function ExpiryPanel({ balance }: { balance: Balance }) {
  const t = useTexts(pointsTexts);
  const language = useLanguage();
  const today = dayAt(nowMs());
  const bars = expiryBars(balance.expiring, today);
  const forever = balance.available - balance.expiring.reduce((sum, it) => sum + it.points, 0);
  return (
    <Panel>
      <View className="row between">
        <Heading look="h2">{t.expiryTitle}</Heading>
        <View className="note muted">{t.expiryNote}</View>
      </View>
      {bars.length === 0 ? (
        <View className="note muted points-expiry__none">{t.noExpiry}</View>
      ) : (
        <View className="points-expiry">
          {bars.map((it) => (
            <View
              key={it.month}
              className="points-expiry__month"
              ariaLabel={t.bar(
                grouped(it.points),
                spanInWords(it, (month) => monthInWords(month, language)),
              )}
            >
              <View className="points-expiry__track">
                <View
                  className={`mini num points-expiry__points ${it.soon ? 'warn' : 'muted'}`}
                  style={{ bottom: `${Math.max(6, it.percent)}%` }}
                >
                  {compact(it.points, language)}
                </View>
                <View
                  className={`points-expiry__bar moves ${it.soon ? 'points-expiry__bar--soon' : ''}`}
                  style={{ height: `${Math.max(6, it.percent)}%` }}
                />
              </View>
              <View className="mini muted">{monthsShort(it, language, today)}</View>
            </View>
          ))}
        </View>
      )}
      {forever > 0 && bars.length > 0 && <View className="note muted num">{t.forever(grouped(forever))}</View>}
      <RemindRow kind="points_expiring" title={t.remind} />
    </Panel>
  );
}

const spanInWords = ({ month, until }: ExpiryBar, inWords: (month: string) => string): string =>
  month === until ? inWords(month) : `${inWords(month)} – ${inWords(until)}`;

/** From so many months ahead on a month's name alone could be taken for this year's. */
const FAR_MONTHS = 10;

/** `12月`, `1–3月`, `Jan–Mar`; `27/11` for what is almost a year away. */
function monthsShort({ month, until }: ExpiryBar, language: Language, today: string): string {
  if (month === until && until > shiftMonth(today.slice(0, 7), FAR_MONTHS))
    return `${until.slice(2, 4)}/${Number(until.slice(5))}`;
  if (month === until) return monthShort(month, language);
  const from = language === 'zh' ? Number(month.slice(5)).toString() : monthShort(month, language);
  return `${from}–${monthShort(until, language)}`;
}
