/** Check-in: the streak, the month, what the next days bring, and today's tap, which also asks for a reminder. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import * as checkin from '@/src/cloud/checkin';
import { nowMs } from '@/src/cloud/clock';
import { Button } from '@/src/components/Button/Button';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Screen } from '@/src/components/Screen/Screen';
import { toast } from '@/src/components/Toast/Toast';
import { askConsent, canAskConsent } from '@/src/device/consent';
import { CHECKIN_KINDS, idsToAsk } from '@/src/device/consentIds';
import { dayAt } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useCountUp } from '@/src/hooks/useCountUp';
import { useLoad } from '@/src/hooks/useLoad';
import { checkinTexts } from '@/src/texts/checkin';
import { useTexts } from '@/src/texts/language';
import { type CheckinView, loadCheckin } from './loader';
import { nextStage, placeInCycle } from './month';
import { MonthPanel } from './MonthPanel';
import { StagesPanel } from './StagesPanel';
import './index.scss';

export default function CheckinPage() {
  const t = useTexts(checkinTexts);
  const [month, setMonth] = useState(() => dayAt(nowMs()).slice(0, 7));
  const { load, reload } = useLoad(`checkin.${month}`, () => loadCheckin(month));
  const [landed, setLanded] = useState(false);
  return (
    <Screen title={t.title}>
      <Loaded load={load} onRetry={reload} bones={['row', 'card', 'tile', 'row']}>
        {(view) => (
          <View className="stack">
            <Streak view={view} />
            <MonthPanel calendar={view.calendar} landed={landed} onMonth={setMonth} />
            <StagesPanel streak={view.calendar.streak} stages={view.programme.checkin.stages} />
            <Tap
              view={view}
              onDone={async () => {
                setLanded(true);
                await reload();
              }}
            />
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function Streak({ view }: { view: CheckinView }) {
  const t = useTexts(checkinTexts);
  const { calendar, programme } = view;
  const streak = useCountUp(calendar.streak);
  const { stages } = programme.checkin;
  const next = nextStage(placeInCycle(calendar.streak, stages), stages);
  return (
    <View className="checkin-streak">
      <View className="checkin-streak__line">
        <View className="checkin-streak__days num">{grouped(streak)}</View>
        <View className="checkin-streak__unit">{t.streakUnit}</View>
      </View>
      <View className="row note muted checkin-streak__next">
        {next === undefined ? (
          t.cycleDone
        ) : (
          <>
            {next.days === 1 && !calendar.done ? t.nextToday : t.nextBefore(grouped(next.days))}
            <View className="warn strong">{next.stage.points > 0 ? t.nextPoints(grouped(next.stage.points)) : t.nextCoupon}</View>
          </>
        )}
      </View>
    </View>
  );
}

function Tap({ view, onDone }: { view: CheckinView; onDone: () => Promise<void> }) {
  const t = useTexts(checkinTexts);
  const { busy, run } = useBusy();
  const { calendar, programme, quota } = view;
  const { dayPoints } = programme.checkin;
  const coming = calendar.ahead[0];
  const ids = idsToAsk(quota, CHECKIN_KINDS);

  const checkIn = () => {
    // WeChat opens its sheet only from the tap itself: nothing may come before this line.
    const asking = askConsent(ids);
    void run(async () => {
      const answer = await checkin.checkIn();
      if (!answer.ok) return toast(answer.error.message);
      const points = grouped(answer.data.points);
      toast(answer.data.repeated ? t.already : coming?.coupon === true ? t.landedCoupon(points) : t.landed(points));
      await onDone();
      if (await asking) toast(t.consented);
    });
  };

  if (calendar.done) {
    return (
      <View className="checkin-tap">
        <Button disabled onTap={() => undefined}>
          {t.done}
        </Button>
        <View className="mini faint checkin-under num">{t.tomorrow(grouped(coming?.points ?? dayPoints))}</View>
      </View>
    );
  }
  return (
    <View className="checkin-tap">
      <Button busy={busy} onTap={checkIn}>
        {t.checkIn(grouped(coming?.points ?? dayPoints))}
      </Button>
      <View className="mini faint checkin-under">
        {ids.length > 0 && canAskConsent()
          ? t.remind
          : t.rule(grouped(dayPoints), grouped(programme.growth.perCheckin), grouped(programme.growth.checkinMonthMax))}
      </View>
    </View>
  );
}
