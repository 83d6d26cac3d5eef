/** Benefits of this tier and the next one, side by side. Each list is the shop's own: nothing is said of what a list leaves out. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { factor } from '@/src/format/number';
import { growthTexts } from '@/src/texts/growth';
import { useSay, useTexts } from '@/src/texts/language';
import { benefitsBeside } from './sources';
import type { GrowthView, StationItem } from './view';

export function BenefitsTable({ view }: { view: GrowthView }) {
  const t = useTexts(growthTexts);
  const { stations } = view.path;
  const here = stations.findIndex((it) => it.tier === view.progress.tier);
  const mine = stations[here];
  const next = stations[here + 1];
  if (mine === undefined) return null;
  return (
    <Panel>
      <Heading look="h2">{t.benefits}</Heading>
      <View className="row row--top growth-benefits">
        <Column station={mine} mine />
        {next && <Column station={next} mine={false} />}
      </View>
    </Panel>
  );
}

function Column({ station, mine }: { station: StationItem; mine: boolean }) {
  const t = useTexts(growthTexts);
  const say = useSay();
  return (
    <View className={`grow growth-benefits__column ${mine ? '' : 'growth-benefits__column--next muted'}`}>
      <View className="note strong">{mine ? t.mine(say(station.name)) : say(station.name)}</View>
      <View className="growth-benefits__times">
        <View className="growth-benefits__figure num">{factor(station.multiplierBp)}</View>
        <View className="mini muted">{t.multiplier}</View>
      </View>
      {benefitsBeside(station).map((it) => (
        <View key={it.zh} className="row row--top note growth-benefit">
          <Icon name={mine ? 'check' : 'lock'} size="s" className={`growth-benefit__mark ${mine ? 'good' : 'faint'}`} />
          <View className="grow">{say(it)}</View>
        </View>
      ))}
    </View>
  );
}
