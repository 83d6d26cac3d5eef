/** Members who proved the same phone number: what is open, what was settled and why. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import * as office from '@/src/cloud/office';
import { nowMs } from '@/src/cloud/clock';
import { Button } from '@/src/components/Button/Button';
import { Chips } from '@/src/components/Chips/Chips';
import { Empty } from '@/src/components/Empty/Empty';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { dayAt, dayInWords } from '@/src/format/day';
import { usePages } from '@/src/hooks/usePages';
import { common } from '@/src/texts/common';
import { conflictTexts } from '@/src/texts/conflicts';
import { useLanguage, useTexts } from '@/src/texts/language';
import { officeTexts } from '@/src/texts/office';
import { ConflictSheet } from './ConflictSheet';
import { nameOf } from './keeping';
import './index.scss';

const STATES = ['open', 'settled'] as const;
type State = (typeof STATES)[number];

export default function ConflictsPage() {
  const t = useTexts(conflictTexts);
  const titles = useTexts(officeTexts);
  const [state, setState] = useState<State>('open');
  return (
    <Screen title={titles.conflicts}>
      <View className="stack">
        <Chips
          items={STATES.map((key) => ({ key, name: key === 'open' ? t.conflictsOpen : t.conflictsSettled }))}
          chosen={state}
          onChoose={setState}
        />
        <Conflicts key={state} state={state} />
      </View>
    </Screen>
  );
}

function Conflicts({ state }: { state: State }) {
  const t = useTexts(conflictTexts);
  const words = useTexts(common);
  const [opened, setOpened] = useState<office.Conflict>();
  // Whose number it is stays out of the memory of an assistant's phone.
  const pages = usePages(`office.conflicts.${state}`, (before) => office.conflicts({ state, before }), { keep: false });
  return (
    <Loaded load={pages.load} onRetry={() => void pages.reload()} bones={['row', 'row', 'row']}>
      {() => (
        <View className="stack">
          {pages.items.length === 0 ? (
            <Panel>
              {state === 'open' ? (
                <Empty icon="check" title={t.noneOpen} text={t.noneOpenText} />
              ) : (
                <Empty icon="list" title={t.noneSettled} />
              )}
            </Panel>
          ) : (
            <Panel rows>
              {pages.items.map((it) => (
                <ConflictRow key={it.conflictId} conflict={it} onTap={() => setOpened(it)} />
              ))}
            </Panel>
          )}
          {pages.hasMore && (
            <Button look="plain" busy={pages.busy} onTap={() => void pages.loadMore()}>
              {pages.failure ?? words.more}
            </Button>
          )}
          <ConflictSheet conflict={opened} onClose={() => setOpened(undefined)} />
        </View>
      )}
    </Loaded>
  );
}

function ConflictRow({ conflict: it, onTap }: { conflict: office.Conflict; onTap: () => void }) {
  const t = useTexts(conflictTexts);
  const language = useLanguage();
  const since = dayInWords(dayAt(Date.parse(it.at)), language, dayAt(nowMs()));
  return (
    <View className="row gap-m line conflict-row" hoverClass="pressed" ariaRole="button" onClick={onTap}>
      <View className="grow">
        <View className="row gap-s">
          <Heading look="h2" className="num">
            {it.phone}
          </Heading>
          {it.settled !== undefined && <Tag look="quiet">{t.keeps[it.settled.keep].tag}</Tag>}
        </View>
        <View className="note muted num">
          {t.holder} {nameOf(it.holder, t)}
        </View>
        <View className="note muted num">
          {t.claimant} {nameOf(it.claimant, t)}
        </View>
        <View className="note faint num">{t.conflictAt(since)}</View>
      </View>
      <Icon name="next" size="s" className="faint" />
    </View>
  );
}
