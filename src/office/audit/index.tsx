/** The audit trail for operators: each change by staff or by a command, the newest first. */
import { View } from '@tarojs/components';
import type { AuditItem } from '@/types/contract/shop';
import { nowMs } from '@/src/cloud/clock';
import * as office from '@/src/cloud/office';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { clockAt, dayAt, dayInWords } from '@/src/format/day';
import { usePages } from '@/src/hooks/usePages';
import { auditTexts } from '@/src/texts/audit';
import { common } from '@/src/texts/common';
import { useLanguage, useTexts } from '@/src/texts/language';
import { officeTexts } from '@/src/texts/office';
import { actionOf, actorOf, detailsOf } from './lines';
import './index.scss';

export default function AuditPage() {
  const t = useTexts(auditTexts);
  const titles = useTexts(officeTexts);
  const words = useTexts(common);
  const pages = usePages('office.audit', (before) => office.auditTrail({ before }), { keep: false });
  return (
    <Screen title={titles.audit}>
      <Loaded load={pages.load} onRetry={() => void pages.reload()} bones={['row', 'row', 'row']}>
        {() => (
          <View className="stack">
            {pages.items.length === 0 ? (
              <Panel>
                <Empty icon="list" title={t.none} text={t.noneText} />
              </Panel>
            ) : (
              <Panel rows>
                {pages.items.map((it) => (
                  <EntryRow key={it.entryId} entry={it} />
                ))}
              </Panel>
            )}
            {pages.hasMore && (
              <Button look="plain" busy={pages.busy} onTap={() => void pages.loadMore()}>
                {pages.failure ?? words.more}
              </Button>
            )}
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function EntryRow({ entry }: { entry: AuditItem }) {
  const t = useTexts(auditTexts);
  const language = useLanguage();
  const atMs = Date.parse(entry.at);
  const details = detailsOf(entry, t);
  return (
    <View className="line audit-row">
      <View className="row between gap-m">
        <View className="h2">{actionOf(entry, t)}</View>
        <View className="note muted">{actorOf(entry, t)}</View>
      </View>
      {details.length > 0 && <View className="note num audit-row__on">{details.join(' · ')}</View>}
      <View className="note faint num">
        {dayInWords(dayAt(atMs), language, dayAt(nowMs()))} {clockAt(atMs)}
      </View>
    </View>
  );
}
