/** The tier card of the home page: growth now, the next tier, what is missing in words, the way to the member code. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { GrowthBar } from '@/src/components/TierCard/GrowthBar';
import { Icon } from '@/src/components/Icon/Icon';
import { TierCard } from '@/src/components/TierCard/TierCard';
import { shortDay } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useCountUp } from '@/src/hooks/useCountUp';
import { cardTexts } from '@/src/texts/card';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import type { Home } from './home';

export function HomeCard({ home }: { home: Home }) {
  const t = useTexts(cardTexts);
  const say = useSay();
  const { progress, path, calendar, member } = home;
  const growth = useCountUp(progress.growth);
  const nameOf = (tier: string): string => {
    const station = path.stations.find((it) => it.tier === tier);
    return station === undefined ? tier : say(station.name);
  };
  const stations = path.stations.map((it) => ({ tier: it.tier, growth: it.growth, name: say(it.name) }));
  return (
    <TierCard
      tier={progress.tier}
      tierName={nameOf(progress.tier)}
      memberNo={member.memberNo}
      aside={
        <View
          className="tiercard__growth"
          hoverClass="pressed"
          ariaRole="button"
          onClick={() => void Taro.navigateTo({ url: '/growth/path/index' })}
        >
          <View className="tiercard__sub tiercard__growth-label">
            {t.growth}
            <Icon name="next" size="s" />
          </View>
          <View className="tiercard__figure num">{grouped(growth)}</View>
        </View>
      }
    >
      <GrowthBar
        stations={stations}
        tier={progress.tier}
        growth={progress.growth}
        label={t.progressLabel(grouped(progress.growth), nameOf(progress.tier))}
      />
      <View className="tiercard__words">
        <Ahead next={progress.next} nameOf={nameOf} />
        <Keep keep={progress.keep} today={calendar.today} />
      </View>
      <KeepWindow progress={progress} today={calendar.today} />
      <View
        className="tiercard__code"
        hoverClass="pressed"
        ariaRole="button"
        onClick={() => void Taro.navigateTo({ url: '/me/code/index' })}
      >
        <Icon name="code" />
        {t.showCode}
      </View>
    </TierCard>
  );
}

function Ahead({ next, nameOf }: { next: Home['progress']['next']; nameOf: (tier: string) => string }) {
  const t = useTexts(cardTexts);
  if (next === null) return <View className="strong">{t.top}</View>;
  return (
    <View className="row card-words">
      {t.to}
      <View className="strong">{nameOf(next.tier)}</View>
      {t.missing}
      <View className="strong num">{grouped(next.missing)}</View>
      {t.missingEnd}
    </View>
  );
}

/** Where part of the growth will have left the window by then: why what is missing is more than it seems. */
function KeepWindow({ progress: { keep, growth }, today }: { progress: Home['progress']; today: string }) {
  const t = useTexts(cardTexts);
  const language = useLanguage();
  if (keep === null || keep.missing === 0 || keep.counting >= growth) return null;
  return (
    <View className="tiercard__sub num card-keep-window">
      {t.keepWindow(grouped(keep.counting), shortDay(keep.by, today, language))}
    </View>
  );
}

function Keep({ keep, today }: { keep: Home['progress']['keep']; today: string }) {
  const t = useTexts(cardTexts);
  const language = useLanguage();
  if (keep === null) return null;
  const by = shortDay(keep.by, today, language);
  if (keep.missing === 0) return <View className="tiercard__sub num">{t.kept(by)}</View>;
  return (
    <View className="row card-words tiercard__sub">
      {t.keepMissing}
      <View className="strong num">{grouped(keep.missing)}</View>
      <View className="num">{t.until(by)}</View>
    </View>
  );
}
