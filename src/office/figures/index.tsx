/** What became of reminders, by kind and over a span of days: due, delivered, opened, and why the others did not arrive. For operators. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import * as office from '@/src/cloud/office';
import { Chips } from '@/src/components/Chips/Chips';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { dayAt, shortDay } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { figureTexts } from '@/src/texts/figures';
import { useLanguage, useTexts } from '@/src/texts/language';
import { officeTexts } from '@/src/texts/office';
import { remindTexts } from '@/src/texts/remind';
import { KindPanel } from './KindPanel';
import { dueFirst, percentOf, SHARES, type Span, SPAN_NAMES, spanOf, type Total, totalOf } from './outcomes';
import './index.scss';

export default function FiguresPage() {
  const t = useTexts(figureTexts);
  const titles = useTexts(officeTexts);
  const [span, setSpan] = useState<Span>('month');
  return (
    <Screen title={titles.figures}>
      <View className="stack">
        <Chips items={SPAN_NAMES.map((key) => ({ key, name: t.spans[key] }))} chosen={span} onChoose={setSpan} />
        <Figures span={span} />
      </View>
    </Screen>
  );
}

function Figures({ span }: { span: Span }) {
  const t = useTexts(figureTexts);
  const language = useLanguage();
  const today = dayAt(nowMs());
  const { from, until } = spanOf(span, today);
  const { load, reload } = useLoad(`office.figures.${from}.${until}`, () => office.figures({ from, until }), { keep: false });
  return (
    <Loaded load={load} onRetry={reload} bones={['tile', 'tile', 'tile']}>
      {(data) => {
        const kinds = dueFirst(data.items);
        return (
          <View className="stack">
            <View className="note muted num figures-span">
              {t.figuresOf(shortDay(data.from, today, language), shortDay(data.until, today, language))}
            </View>
            {kinds.length === 0 ? (
              <Panel>
                <Empty icon="bell" title={t.noFigures} text={t.noFiguresText} />
              </Panel>
            ) : (
              <>
                <Totals total={totalOf(kinds)} />
                {kinds.map((it) => (
                  <KindPanel key={it.kind} figure={it} />
                ))}
                <Silent figures={data.items} />
              </>
            )}
          </View>
        );
      }}
    </Loaded>
  );
}

/** What was due, and the legend: each share by its colour, what it is, and how much. They add up. */
function Totals({ total: { due, opened, shares } }: { total: Total }) {
  const t = useTexts(figureTexts);
  return (
    <Panel>
      <View className="row gap-s figures-total">
        <View className="pts num figures-due">{grouped(due)}</View>
        <View className="note muted">{t.due}</View>
        <View className="grow" />
        <View className="note muted num">{t.openedOf(grouped(opened))}</View>
      </View>
      {SHARES.map((it) => (
        <View key={it} className="row row--top gap-s line figures-legend">
          <View className={`figures-dot figures-dot--legend figures-fate--${DOTS[it]}`} />
          <View className="grow">
            <View className="note strong">{t.shares[it].name}</View>
            <View className="mini muted">{t.shares[it].what}</View>
          </View>
          <View className="num strong">{grouped(shares[it])}</View>
          <View className="note num muted figures-share">{t.of(percentOf(shares[it], due))}</View>
        </View>
      ))}
    </Panel>
  );
}

/** The colour of each share in the bars. */
const DOTS = { reached: 'there', ahead: 'ahead', kept: 'kept', lost: 'lost' } as const;

/** Kinds that the shop tells and of which nothing was due, in one line. */
function Silent({ figures }: { figures: readonly office.Figure[] }) {
  const t = useTexts(figureTexts);
  const { kinds } = useTexts(remindTexts);
  const silent = figures.filter((it) => it.due === 0);
  if (silent.length === 0) return null;
  return <View className="note muted figures-silent">{t.noFiguresFor(silent.map((it) => kinds[it.kind]).join(t.and))}</View>;
}
