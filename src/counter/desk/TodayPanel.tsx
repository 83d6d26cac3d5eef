/** Today's list of the shop: what was recorded and handed over, newest first, with the day's total. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import * as counter from '@/src/cloud/counter';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Tag } from '@/src/components/Tag/Tag';
import { clockAt } from '@/src/format/day';
import { grouped, signed, yuan } from '@/src/format/number';
import { usePages } from '@/src/hooks/usePages';
import { common } from '@/src/texts/common';
import { counterTexts } from '@/src/texts/counter';
import { useSay, useTexts } from '@/src/texts/language';
import { DeedSheet } from './DeedSheet';
import type { TakenBack } from './RefundForm';

export type DayItem = Answered<Contracts['counter'], 'today'>['items'][number];

const PAGE = 20;

interface Props {
  shopId: string;
  onTakenBack: (taken: TakenBack) => void;
}

export function TodayPanel({ shopId, onTakenBack }: Props) {
  const t = useTexts(counterTexts);
  const words = useTexts(common);
  const [opened, setOpened] = useState<DayItem>();
  // Names of customers are not left lying on an assistant's phone.
  const pages = usePages(`counter.today.${shopId}`, (before) => counter.today({ shopId, before, limit: PAGE }), { keep: false });
  // What is open is shown as the list knows it now: a colleague may have refunded it.
  const openedNow = pages.items.find((it) => it.type === opened?.type && it.no === opened.no) ?? opened;
  return (
    <Loaded load={pages.load} onRetry={() => void pages.reload()} bones={['row', 'row', 'row']}>
      {(day) => (
        <>
          <Panel rows>
            <View className="row between note muted num desk-day">
              <View>{t.listTitle(grouped(day.purchases))}</View>
              <View>¥{yuan(day.paidFen)}</View>
            </View>
            {pages.items.length === 0 ? (
              <Empty icon="list" title={t.listEmpty} text={t.listEmptyText} />
            ) : (
              <View>
                {pages.items.map((it) => (
                  <DayRow key={`${it.type} ${it.no}`} item={it} onTap={() => setOpened(it)} />
                ))}
              </View>
            )}
          </Panel>
          {pages.hasMore && (
            <Button look="plain" busy={pages.busy} onTap={() => void pages.loadMore()}>
              {pages.failure ?? words.more}
            </Button>
          )}
          <DeedSheet item={openedNow} shopId={shopId} onTakenBack={onTakenBack} onClose={() => setOpened(undefined)} />
        </>
      )}
    </Loaded>
  );
}

function DayRow({ item, onTap }: { item: DayItem; onTap: () => void }) {
  const t = useTexts(counterTexts);
  const say = useSay();
  return (
    <View
      className={`row between gap-s line desk-row ${item.undone ? 'desk-row--undone' : ''}`}
      hoverClass="pressed"
      ariaRole="button"
      onClick={onTap}
    >
      <View className="row gap-s grow">
        <View className="desk-row__name">{item.nickname ?? t.noName}</View>
        <View className="note faint num">{clockAt(Date.parse(item.at))}</View>
      </View>
      {item.undone && <Tag look="quiet">{t.undone}</Tag>}
      {!item.undone && item.refundedFen !== undefined && item.refundedFen > 0 && (
        <Tag look="warn">{t.refunded(yuan(item.refundedFen))}</Tag>
      )}
      {item.type === 'fulfil' ? (
        <View className="note">{t.handed(item.reward === undefined ? '' : say(item.reward))}</View>
      ) : (
        <View className="row gap-s num">
          <View>¥{yuan(item.paidFen ?? 0)}</View>
          <View className="good strong">{signed(item.points ?? 0)}</View>
        </View>
      )}
    </View>
  );
}
