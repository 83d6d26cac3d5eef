/** The path of growth: where I stand, where it came from, what this tier and the next one give, what keeps it. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { ProgressBar } from '@/src/components/ProgressBar/ProgressBar';
import { RemindOffer } from '@/src/components/RemindRow/RemindOffer';
import { Screen } from '@/src/components/Screen/Screen';
import { tierClass } from '@/src/components/TierCard/tierClass';
import { dayInWords } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useCountUp } from '@/src/hooks/useCountUp';
import { useLoad } from '@/src/hooks/useLoad';
import { growthTexts } from '@/src/texts/growth';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import { BenefitsTable } from './BenefitsTable';
import { Stations } from './Stations';
import { sourcesOf } from './sources';
import { type GrowthView, loadGrowth } from './view';
import '@/src/components/TierCard/TierCard.scss';
import './index.scss';

export default function GrowthPathPage() {
  const t = useTexts(growthTexts);
  const { load, reload } = useLoad('growth.view', loadGrowth);
  return (
    <Screen title={t.title}>
      <Loaded load={load} onRetry={reload} bones={['row', 'tile', 'card', 'tile']}>
        {(view) => (
          <View className="stack">
            <Head view={view} />
            <SourcesPanel view={view} />
            <BenefitsTable view={view} />
            <KeepPanel view={view} />
            <Stations view={view} />
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function Head({ view }: { view: GrowthView }) {
  const t = useTexts(growthTexts);
  const say = useSay();
  const { progress, path, programme } = view;
  const growth = useCountUp(progress.growth);
  const { next } = progress;
  const nextName = path.stations.find((it) => it.tier === next?.tier)?.name;
  return (
    <View className={`tiercard growth-head ${tierClass(progress.tier)}`}>
      <View className="crest" />
      <View className="row between growth-head__row">
        <View>
          <View className="tiercard__sub">{t.window(programme.growth.windowDays)}</View>
          <View className="growth-head__figure num">{grouped(growth)}</View>
        </View>
        {next === null ? (
          <View className="tiercard__sub">{t.top}</View>
        ) : (
          <View className="growth-head__next">
            <View className="tiercard__sub">{t.to(nextName === undefined ? next.tier : say(nextName))}</View>
            <View className="growth-head__missing num">{grouped(next.missing)}</View>
          </View>
        )}
      </View>
    </View>
  );
}

function SourcesPanel({ view }: { view: GrowthView }) {
  const t = useTexts(growthTexts);
  const sources = sourcesOf(view.path.dimensions);
  const rule = view.programme.growth;
  const whole = Math.max(1, sources.spend + sources.visits + sources.takingPart);
  const rows = [
    { name: t.spend, rule: t.spendRule(grouped(rule.perYuan)), growth: sources.spend },
    { name: t.visits, rule: t.visitsRule(grouped(rule.perActiveDay)), growth: sources.visits },
    {
      name: t.takingPart,
      rule: t.takingPartRule(grouped(rule.perCheckin), grouped(rule.checkinMonthMax)),
      growth: sources.takingPart,
    },
  ];
  return (
    <Panel>
      <View className="row between">
        <Heading look="h2">{t.how}</Heading>
        <View
          className="row note muted growth-more"
          hoverClass="pressed"
          ariaRole="button"
          onClick={() => void Taro.navigateTo({ url: '/growth/entries/index' })}
        >
          {t.entries}
          <Icon name="next" size="s" />
        </View>
      </View>
      {rows.map((it) => (
        <View key={it.name} className="growth-source">
          <View className="row between note">
            <View className="row gap-s">
              <View className="strong">{it.name}</View>
              <View className="muted num">{it.rule}</View>
            </View>
            <View className="strong num">{grouped(it.growth)}</View>
          </View>
          <View className="growth-source__bar">
            <ProgressBar percent={(it.growth / whole) * 100} label={`${it.name} ${grouped(it.growth)}`} />
          </View>
        </View>
      ))}
    </Panel>
  );
}

function KeepPanel({ view }: { view: GrowthView }) {
  const t = useTexts(growthTexts);
  const { offers } = useTexts(remindTexts);
  const say = useSay();
  const now = useLanguage();
  const { keep, tier } = view.progress;
  if (keep === null) return null;
  const station = view.path.stations.find((it) => it.tier === tier);
  const name = station === undefined ? tier : say(station.name);
  const by = dayInWords(keep.by, now, view.today);
  const { growth } = view.progress;
  return (
    <Panel>
      <Heading look="h2">{t.keepTitle}</Heading>
      <View className="note muted num">
        {keep.missing === 0 ? t.keptText(by, name) : t.keepText(by, grouped(keep.missing), name)}
      </View>
      {station !== undefined && keep.counting < growth && (
        <View className="note muted num">
          {t.keepWindow(view.programme.growth.windowDays, by, grouped(growth), grouped(keep.counting), grouped(station.growth))}
        </View>
      )}
      {keep.missing > 0 && <RemindOffer kind="tier_at_risk" title={offers.tier_at_risk} quota={view.quota} />}
    </Panel>
  );
}
