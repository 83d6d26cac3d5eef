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
import { dueFirst, percentOf, type Span, SPAN_NAMES, spanOf, type Total, totalOf } from './outcomes';
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

function Totals({ total: { due, reached, opened, kept, failed } }: { total: Total }) {
  const t = useTexts(figureTexts);
  const share = (part: number, whole: number) => t.of(percentOf(part, whole));
  return (
    <Panel>
      <View className="row row--top">
        <Figure value={due} label={t.due} />
        <Figure value={reached} label={t.reached} share={share(reached, due)} />
        <Figure value={opened} label={t.opened} share={share(opened, due)} />
        <Figure value={kept} label={t.kept} share={share(kept, due)} />
        <Figure value={failed} label={t.failed} share={share(failed, due)} warn={failed > 0} />
      </View>
      <View className="mini muted centre figures-note">{t.reachedNote}</View>
    </Panel>
  );
}

function Figure({ value, label, share, warn = false }: { value: number; label: string; share?: string; warn?: boolean }) {
  return (
    <View className="grow centre">
      <View className={`pts num ${warn ? 'warn' : ''}`}>{grouped(value)}</View>
      <View className="mini muted">{label}</View>
      {share !== undefined && <View className="mini muted num">{share}</View>}
    </View>
  );
}

/** Kinds that the shop tells and of which nothing was due, in one line. */
function Silent({ figures }: { figures: readonly office.Figure[] }) {
  const t = useTexts(figureTexts);
  const { kinds } = useTexts(remindTexts);
  const silent = figures.filter((it) => it.due === 0);
  if (silent.length === 0) return null;
  return <View className="note muted figures-silent">{t.noFiguresFor(silent.map((it) => kinds[it.kind]).join(t.and))}</View>;
}
