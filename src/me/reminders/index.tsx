/** Reminders by kind: what each one tells, how many are booked, and the tap that books another. */
import { View } from '@tarojs/components';
import { quota } from '@/src/cloud/reminder';
import { Empty } from '@/src/components/Empty/Empty';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { RemindRow } from '@/src/components/RemindRow/RemindRow';
import { Screen } from '@/src/components/Screen/Screen';
import { canAskConsent } from '@/src/device/consent';
import { useLoad } from '@/src/hooks/useLoad';
import { useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import './index.scss';

export default function RemindersPage() {
  const t = useTexts(remindTexts);
  const { load, reload } = useLoad('reminder.quota', quota);
  return (
    <Screen title={t.title}>
      <Loaded load={load} onRetry={() => void reload()} bones={['line', 'tile', 'tile']}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="bell" title={t.noMessages} />
          ) : (
            <View className="stack">
              <View className="note muted reminders-intro">{canAskConsent() ? t.intro : t.nobody}</View>
              {items.map(({ kind, left }) => (
                <Panel key={kind}>
                  <View className="h2">{t.kinds[kind]}</View>
                  <View className="note muted">{t.kindNotes[kind]}</View>
                  {canAskConsent() ? (
                    <RemindRow kind={kind} title={t.wechat} />
                  ) : (
                    <View className="note num reminders-left">{t.left(left)}</View>
                  )}
                </Panel>
              ))}
            </View>
          )
        }
      </Loaded>
    </Screen>
  );
}
