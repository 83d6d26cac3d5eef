/** How the points of a purchase came about: what was paid, the rate, and which multipliers held, in the words of its own day. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import type { EntryItem } from '@/types/contract/points';
import * as counter from '@/src/cloud/counter';
import { Panel } from '@/src/components/Panel/Panel';
import { grouped, shortYuan } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { useLanguage, useTexts } from '@/src/texts/language';
import { pointsTexts } from '@/src/texts/points';

/** The order number of an entry that a purchase earned. */
export const orderOf = ({ kind, cause }: EntryItem): string | undefined =>
  kind === 'earn' && cause.type === 'purchase' ? cause.no : undefined;

/** Nothing until it is known: the entry itself is told without it. */
export function HowEarned({ orderNo, at }: { orderNo: string; at: string }) {
  const t = useTexts(pointsTexts);
  const language = useLanguage();
  const { load } = useLoad(`counter.purchase.${orderNo}`, () => counter.purchase(orderNo));
  const items = load.state === 'ready' || load.state === 'offline' ? load.data.items : [];
  // One number may stand in two shops; they were not at the same instant.
  const bought = items.find((it) => it.at === at) ?? (items.length === 1 ? items[0] : undefined);
  if (bought === undefined) return null;
  const { paidFen, pointsPer100Yuan, explanation } = bought;
  const rule = t.perHundred(grouped(pointsPer100Yuan));
  return (
    <Panel>
      <View className="row between gap-m">
        <Heading look="h2">{t.howEarned}</Heading>
        <View className="note num">
          {t.paid} ¥{shortYuan(paidFen)}
        </View>
      </View>
      <View className="note muted num">{explanation === undefined ? rule : `${rule} · ${explanation[language]}`}</View>
    </Panel>
  );
}
