/** Everything that is held about the member, to read, and to keep as a file. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import * as identity from '@/src/cloud/identity';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { toast } from '@/src/components/Toast/Toast';
import { saveText } from '@/src/device/saveText';
import { clockAt, dayAt, dayInWords } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useLoad } from '@/src/hooks/useLoad';
import { useNames } from '@/src/hooks/useNames';
import { heldNames } from '@/src/texts/heldNames';
import { heldValues } from '@/src/texts/heldValues';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { phoneTexts } from '@/src/texts/phone';
import { privacyTexts } from '@/src/texts/privacy';
import { type Listed, type Section, sectionsOf, type Words } from './readable';
import './index.scss';

type Export = Answered<Contracts['identity'], 'export'>;

export default function ExportPage() {
  const t = useTexts(privacyTexts);
  // Not remembered on the phone: it is all there is about somebody.
  const { load, reload } = useLoad('privacy.export', identity.held, { keep: false });
  return (
    <Screen title={t.exportTitle}>
      <Loaded load={load} onRetry={reload} bones={['line', 'tile', 'card', 'card']}>
        {(data) => <Everything data={data} />}
      </Loaded>
    </Screen>
  );
}

function Everything({ data }: { data: Export }) {
  const t = useTexts(privacyTexts);
  const phone = useTexts(phoneTexts);
  const words = useWords();
  const language = useLanguage();
  const { busy, run } = useBusy();
  const today = dayAt(nowMs());
  const at = Date.parse(data.at);
  const save = () => {
    // In the tap itself: WeChat shares a file only from there.
    const saving = saveText(fileName(data), JSON.stringify(data, undefined, 2));
    void run(async () => {
      const told = { saved: phone.saved, shared: phone.shared, copied: phone.inClipboard, failed: phone.notSaved };
      toast(told[await saving]);
    });
  };
  return (
    <View className="stack">
      <View className="note muted num export-at">{t.exportedAt(`${dayInWords(dayAt(at), language, today)} ${clockAt(at)}`)}</View>
      <Button icon="download" busy={busy} onTap={save}>
        {t.save}
      </Button>
      {sectionsOf(data.held, data.cut ?? [], { words, language, today }).map((it) => (
        <SectionPanel key={it.key} section={it} />
      ))}
    </View>
  );
}

/** Words for what is held; shops by their names. */
function useWords(): Words {
  const t = useTexts(privacyTexts);
  const names = useTexts(heldNames);
  const values = useTexts(heldValues);
  const say = useSay();
  const { all } = useNames();
  const shops = Object.fromEntries(all.shops.map((it) => [it.id, say(it.name)]));
  // Kept answers of an earlier version know no assistants.
  const assistants = Object.fromEntries((all.assistants ?? []).map((it) => [it.id, it.name]));
  return { names, values: { ...values, ...shops, ...assistants }, yes: t.yes, no: t.no, count: t.count };
}

/** `changke-10286604-2026-11-20.json` */
const fileName = ({ memberNo, at }: Export): string => `changke-${memberNo}-${dayAt(Date.parse(at))}.json`;

function SectionPanel({ section: { title, lines, lists, missing } }: { section: Section }) {
  const t = useTexts(privacyTexts);
  const empty = lines.length === 0 && lists.length === 0;
  return (
    <Panel>
      <Heading look="h2" className="export-title">
        {title}
      </Heading>
      {empty && <View className="note muted">{t.emptyPart}</View>}
      <Facts items={lines} />
      {lists.map((it) => (
        <List key={it.title} list={it} name={it.title === title ? t.records : it.title} />
      ))}
      {!empty && missing.length > 0 && <View className="note muted line export-missing">{t.missing(missing.join(t.and))}</View>}
    </Panel>
  );
}

/** A list says how many there are; a tap shows the first of them. */
function List({ list: { count, shown, blocks }, name }: { list: Listed; name: string }) {
  const t = useTexts(privacyTexts);
  const [open, setOpen] = useState(false);
  return (
    <View className="line">
      <View
        className="row gap-s note export-head"
        hoverClass="pressed"
        ariaRole="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <View className="grow strong">{name}</View>
        <View className="muted num">{t.count(grouped(count))}</View>
        <Icon name="down" size="s" className={`faint ${open ? 'export-turned' : ''}`} />
      </View>
      {open && (
        <View className="export-blocks">
          {blocks.map((lines, at) => (
            <View key={at} className="line export-block">
              {lines.map((it, line) => (
                <View key={line} className="row row--top gap-m note">
                  <View className="muted export-label">{it.label}</View>
                  <View className="grow num export-value">{it.value}</View>
                </View>
              ))}
            </View>
          ))}
          {shown > blocks.length && <View className="mini muted num">{t.rest(grouped(shown - blocks.length))}</View>}
        </View>
      )}
      {count > shown && <View className="mini warn num export-cut">{t.cut(grouped(shown))}</View>}
    </View>
  );
}
