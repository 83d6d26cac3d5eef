/** One kind of reminder: a bar of what became of what was due, its figures, and on a tap every outcome with WeChat's causes. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import type { Figure } from '@/src/cloud/office';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { grouped } from '@/src/format/number';
import { figureTexts } from '@/src/texts/figures';
import { useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import { fateOf, partsOf, percentOf, rowsOf, SHARES, sharesOf } from './outcomes';

export function KindPanel({ figure }: { figure: Figure }) {
  const t = useTexts(figureTexts);
  const { kinds } = useTexts(remindTexts);
  const [open, setOpen] = useState(false);
  const name = kinds[figure.kind];
  const shares = sharesOf([figure]);
  return (
    <Panel>
      <View
        className="figures-head"
        hoverClass="pressed"
        ariaRole="button"
        ariaLabel={t.bar(name, grouped(figure.due), grouped(shares.reached), grouped(shares.lost))}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <View className="row between">
          <Heading look="h2">{name}</Heading>
          <View className="row gap-s">
            <View className="note muted">{t.due}</View>
            <View className="pts num">{grouped(figure.due)}</View>
            <Icon name="down" size="s" className={`faint ${open ? 'figures-turned' : ''}`} />
          </View>
        </View>
        <View className="figures-bar">
          {partsOf(figure).map((it) => (
            <View key={it.fate} className={`figures-part figures-fate--${it.fate}`} style={{ width: `${it.percent}%` }} />
          ))}
        </View>
        <View className="note muted num">
          {SHARES.filter((it) => shares[it] > 0)
            .map((it) => `${t.shares[it].name} ${grouped(shares[it])}`)
            .join(' + ')}
          {figure.opened > 0 && ` · ${t.openedOf(grouped(figure.opened))}`}
        </View>
      </View>
      {open && <Details figure={figure} />}
    </Panel>
  );
}

function Details({ figure }: { figure: Figure }) {
  const t = useTexts(figureTexts);
  return (
    <View className="figures-details">
      {rowsOf(figure).map(({ outcome, count }) => (
        <View key={outcome}>
          <View className="row gap-s note figures-row">
            <View className={`figures-dot figures-fate--${fateOf(outcome)}`} />
            <View className="grow">{t.outcomes[outcome]}</View>
            <View className="num strong">{grouped(count)}</View>
            <View className="num muted figures-share">{t.of(percentOf(count, figure.due))}</View>
          </View>
          {outcome === 'failed' && <Causes figure={figure} />}
        </View>
      ))}
    </View>
  );
}

function Causes({ figure }: { figure: Figure }) {
  const t = useTexts(figureTexts);
  const inWords = (code: number) => Object.entries(t.causes).find(([it]) => it === code.toString())?.[1] ?? t.causeOther;
  return (
    <>
      {figure.causes.map(({ code, count }) => (
        <View key={code} className="row gap-s note muted figures-cause">
          <View className="grow">{t.cause(code.toString(), inWords(code))}</View>
          <View className="num">{grouped(count)}</View>
          <View className="num figures-share">{t.of(percentOf(count, figure.due))}</View>
        </View>
      ))}
    </>
  );
}
