/** A month of check-ins, with the way to the months before. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { monthInWords, shiftMonth, weekdayHeads } from '@/src/format/day';
import { checkinTexts } from '@/src/texts/checkin';
import { useLanguage, useTexts } from '@/src/texts/language';
import { type Calendar, cellsOf } from './month';

interface Props {
  calendar: Calendar;
  /** Today has just been done: its stamp lands. */
  landed: boolean;
  onMonth: (month: string) => void;
}

export function MonthPanel({ calendar, landed, onMonth }: Props) {
  const t = useTexts(checkinTexts);
  const now = useLanguage();
  const { month, today } = calendar;
  const isLatest = month >= today.slice(0, 7);
  return (
    <Panel>
      <View className="row between">
        <View className="row checkin-month">
          <View
            className="checkin-turn"
            hoverClass="pressed"
            ariaRole="button"
            ariaLabel={t.previous}
            onClick={() => onMonth(shiftMonth(month, -1))}
          >
            <Icon name="back" size="s" className="muted" />
          </View>
          <Heading look="h2" className="num">
            {monthInWords(month, now)}
          </Heading>
          {!isLatest && (
            <View
              className="checkin-turn"
              hoverClass="pressed"
              ariaRole="button"
              ariaLabel={t.following}
              onClick={() => onMonth(shiftMonth(month, 1))}
            >
              <Icon name="next" size="s" className="muted" />
            </View>
          )}
        </View>
        <View className="note muted num">{t.monthDays(calendar.days.length.toString())}</View>
      </View>
      <View className="checkin-grid">
        {weekdayHeads(now).map((name, at) => (
          <View key={at} className="checkin-head">
            {name}
          </View>
        ))}
        {cellsOf(
          month,
          today,
          calendar.days.map((it) => it.day),
        ).map((cell, at) => (
          <View
            key={cell.day === '' ? `blank-${at}` : cell.day}
            className={`checkin-cell num checkin-cell--${cell.state} ${landed && cell.day === today ? 'checkin-cell--landed moves' : ''}`}
          >
            <View className="checkin-date">{cell.day === '' ? '' : Number(cell.day.slice(8))}</View>
          </View>
        ))}
      </View>
    </Panel>
  );
}
