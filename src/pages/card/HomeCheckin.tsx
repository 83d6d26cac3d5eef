/** This week's check-ins on the home page, and today's in one tap. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import * as checkin from '@/src/cloud/checkin';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { toast } from '@/src/components/Toast/Toast';
import { askConsent } from '@/src/device/consent';
import { CHECKIN_KINDS, idsToAsk } from '@/src/device/consentIds';
import { weekday } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { cardTexts } from '@/src/texts/card';
import { useLanguage, useTexts } from '@/src/texts/language';
import type { Home } from './home';
import { type WeekDay, weekOf } from './week';

export function HomeCheckin({ home, onDone }: { home: Home; onDone: () => Promise<void> }) {
  const t = useTexts(cardTexts);
  const { busy, run } = useBusy();
  const { calendar, programme, weekDays } = home;
  const todayPoints = calendar.ahead.find((it) => it.day === calendar.today)?.points ?? programme.checkin.dayPoints;

  const ids = idsToAsk(home.quota, CHECKIN_KINDS);

  const checkIn = () => {
    // WeChat opens its sheet only from the tap itself: nothing may come before this line.
    const asking = askConsent(ids);
    void run(async () => {
      const answer = await checkin.checkIn();
      if (!answer.ok) return toast(answer.error.message);
      toast(answer.data.repeated ? t.checkedInBefore : t.checkedIn(grouped(answer.data.points)));
      await onDone();
      await asking;
    });
  };

  return (
    <Panel className="card-checkin">
      {/* The month and today's tap lie beside each other: a button inside a button is one to a screen reader. */}
      <View ariaRole="button" hoverClass="pressed" onClick={openMonth}>
        <View className="row card-checkin-head">
          <Heading look="h2">{calendar.streak > 0 ? t.streak(grouped(calendar.streak)) : t.noStreak}</Heading>
        </View>
        <View className="card-week">
          {weekOf(calendar, weekDays, programme.checkin.dayPoints).map((it) => (
            <DayDot key={it.day} it={it} today={calendar.today} />
          ))}
        </View>
      </View>
      <View className="row card-checkin-head card-checkin-act">
        {calendar.done ? (
          <View className="row note good strong">
            <Icon name="check" size="s" />
            {t.done}
          </View>
        ) : (
          <Button size="tiny" busy={busy} onTap={checkIn}>
            {t.checkIn(grouped(todayPoints))}
          </Button>
        )}
      </View>
    </Panel>
  );
}

const openMonth = () => void Taro.navigateTo({ url: '/checkin/calendar/index' });

const DOTS = { done: 'dot--done moves card-stamp', today: 'dot--today', ahead: '', missed: 'card-missed' } as const;

function DayDot({ it, today }: { it: WeekDay; today: string }) {
  const t = useTexts(cardTexts);
  const now = useLanguage();
  return (
    <View className="card-day">
      <View className={`dot num ${DOTS[it.state]} ${it.state === 'ahead' && it.gift ? 'dot--gift' : ''}`}>
        {it.state === 'done' ? <Icon name="check" size="s" /> : it.points > 0 ? `+${it.points}` : ''}
      </View>
      {it.day === today ? t.today : weekday(it.day, now)}
    </View>
  );
}
