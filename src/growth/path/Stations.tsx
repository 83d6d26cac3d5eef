/** Levels as stations of a path: what reaches them, where I stand. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { RemindOffer } from '@/src/components/RemindRow/RemindOffer';
import { Tag } from '@/src/components/Tag/Tag';
import { tierClass } from '@/src/components/TierCard/tierClass';
import { grouped } from '@/src/format/number';
import { growthTexts } from '@/src/texts/growth';
import { useSay, useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import type { GrowthView, StationItem } from './view';

export function Stations({ view }: { view: GrowthView }) {
  const t = useTexts(growthTexts);
  const { offers } = useTexts(remindTexts);
  const { stations } = view.path;
  const here = stations.findIndex((it) => it.tier === view.progress.tier);
  return (
    <Panel>
      <Heading look="h2">{t.path}</Heading>
      <View className="growth-path">
        {stations.map((it, at) => (
          <StationRow key={it.tier} it={it} place={at - here} last={at === stations.length - 1} growth={view.progress.growth} />
        ))}
      </View>
      {view.progress.next !== null && <RemindOffer kind="tier_risen" title={offers.tier_risen} quota={view.quota} />}
    </Panel>
  );
}

interface RowProps {
  it: StationItem;
  /** Steps from the member's tier: 0 is here, negative lies behind. */
  place: number;
  last: boolean;
  growth: number;
}

function StationRow({ it, place, last, growth }: RowProps) {
  const t = useTexts(growthTexts);
  const say = useSay();
  return (
    <View className="row row--top growth-station">
      <View className="growth-station__rail">
        <View className={`growth-station__chip ${tierClass(it.tier)} ${place > 0 ? 'growth-station__chip--off' : ''}`}>
          {place > 0 ? <Icon name="lock" size="s" /> : <Icon name="check" size="s" />}
        </View>
        {!last && <View className={`growth-station__line ${place < 0 ? 'growth-station__line--on' : ''}`} />}
      </View>
      <View className="grow growth-station__text">
        <View className="row gap-s">
          <View className="strong">{say(it.name)}</View>
          {place === 0 && <Tag>{t.here}</Tag>}
          {place === 1 && growth < it.growth && <Tag look="quiet">{t.more(grouped(it.growth - growth))}</Tag>}
        </View>
        <View className="note muted num">{it.growth === 0 ? t.start : t.reachedAt(grouped(it.growth))}</View>
        {place !== 0 && place !== 1 ? null : <View className="note muted">{it.benefits.map(say).join(' · ')}</View>}
      </View>
    </View>
  );
}
