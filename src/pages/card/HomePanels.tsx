/** The smaller panels of the home page: figures, what is about to expire, benefits, member day. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { RemindOffer } from '@/src/components/RemindRow/RemindOffer';
import { Tag } from '@/src/components/Tag/Tag';
import { addDays, dayInWords, daysBetween, shortDay } from '@/src/format/day';
import { factor, grouped } from '@/src/format/number';
import { useCountUp } from '@/src/hooks/useCountUp';
import { cardTexts } from '@/src/texts/card';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import type { Home } from './home';

/** Points that expire within this many days are pointed out. */
const SOON_DAYS = 45;
const BENEFITS_SHOWN = 4;

export function Figures({ home }: { home: Home }) {
  const t = useTexts(cardTexts);
  const language = useLanguage();
  const available = useCountUp(home.balance.available);
  const { today } = home.calendar;
  const first = home.pending[0];
  // Several days' points are one figure: only where it is one day's may that day stand beneath it.
  const pendingLabel =
    first === undefined || home.pending.length > 1
      ? t.pending
      : first.on === addDays(today, 1)
        ? t.tomorrow
        : t.arriving(shortDay(first.on, today, language));
  return (
    <Panel className="row card-figures">
      <Figure
        value={grouped(available)}
        label={t.available}
        onTap={() => void Taro.navigateTo({ url: '/points/ledger/index' })}
      />
      <Figure
        value={grouped(home.balance.pending)}
        label={pendingLabel}
        onTap={() => void Taro.navigateTo({ url: '/points/ledger/index' })}
      />
      <Figure
        value={grouped(home.coupons)}
        label={t.coupons}
        onTap={() => void Taro.switchTab({ url: '/pages/coupons/index' })}
      />
    </Panel>
  );
}

function Figure({ value, label, onTap }: { value: string; label: string; onTap: () => void }) {
  return (
    <View className="grow card-figure" hoverClass="pressed" ariaRole="button" onClick={onTap}>
      <View className="pts num">{value}</View>
      <View className="mini muted">{label}</View>
    </View>
  );
}

export function Expiring({ home }: { home: Home }) {
  const t = useTexts(cardTexts);
  const now = useLanguage();
  const { today } = home.calendar;
  const soon = home.balance.expiring[0];
  if (soon === undefined || daysBetween(today, soon.on) > SOON_DAYS) return null;
  return (
    <View
      className="row between card-expiring"
      hoverClass="pressed"
      ariaRole="button"
      onClick={() => void Taro.switchTab({ url: '/pages/mall/index' })}
    >
      <View className="row card-words">
        <View className="strong num">{grouped(soon.points)}</View>
        {t.expiring}
        <View className="strong num">{dayInWords(soon.on, now, today)}</View>
        {t.expireEnd}
      </View>
      <View className="row strong card-spend">
        {t.spend}
        <Icon name="next" size="s" />
      </View>
    </View>
  );
}

export function MemberDay({ home }: { home: Home }) {
  const t = useTexts(cardTexts);
  const { offers } = useTexts(remindTexts);
  const say = useSay();
  const { memberDay, combine } = home.programme.earning;
  if (memberDay === null) return null;
  const station = home.path.stations.find((it) => it.tier === home.progress.tier);
  const says = combine === 'best' ? t.bestHolds : t.sumHolds;
  const isToday = Number(home.calendar.today.slice(8)) === memberDay.dayOfMonth;
  return (
    <Panel>
      <View className="row between">
        <Heading look="h2">{t.memberDay(memberDay.dayOfMonth)}</Heading>
        <Tag look="warn">
          {isToday ? `${t.memberDayToday} · ${t.times(factor(memberDay.multiplierBp))}` : t.times(factor(memberDay.multiplierBp))}
        </Tag>
      </View>
      {station && (
        <View className="note muted card-under">
          {says(say(station.name), factor(station.multiplierBp), factor(memberDay.multiplierBp))}
        </View>
      )}
      <RemindOffer kind="member_day" title={offers.member_day} quota={home.quota} />
    </Panel>
  );
}

/** This tier's benefits and the next one's, side by side. */
export function Benefits({ home }: { home: Home }) {
  const t = useTexts(cardTexts);
  const say = useSay();
  const { stations } = home.path;
  const here = stations.findIndex((it) => it.tier === home.progress.tier);
  const shown = stations.slice(Math.max(0, here), here + 2);
  return (
    <Panel onTap={() => void Taro.navigateTo({ url: '/growth/path/index' })}>
      <View className="row between">
        <Heading look="h2">{t.benefits}</Heading>
        <View className="row note muted">
          {t.allBenefits}
          <Icon name="next" size="s" />
        </View>
      </View>
      <View className="row row--top card-benefits">
        {shown.map((station, at) => (
          <View key={station.tier} className={`grow ${at > 0 ? 'muted' : ''}`}>
            <View className="note strong">{at === 0 ? t.mine(say(station.name)) : say(station.name)}</View>
            {station.benefits.slice(0, BENEFITS_SHOWN).map((it) => (
              <View key={it.zh} className="row row--top note card-benefit">
                <Icon name={at === 0 ? 'check' : 'lock'} size="s" className={at === 0 ? 'good' : 'faint'} />
                <View className="grow">{say(it)}</View>
              </View>
            ))}
          </View>
        ))}
      </View>
    </Panel>
  );
}
