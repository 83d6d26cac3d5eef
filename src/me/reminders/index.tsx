/** Reminders by kind: what each one tells, its switch, how many are booked, and the tap that books another. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { set, settings } from '@/src/cloud/reminder';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Icon } from '@/src/components/Icon/Icon';
import { KIND_ICONS } from '@/src/components/Icon/kindIcon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { Toggle } from '@/src/components/Toggle/Toggle';
import { toast } from '@/src/components/Toast/Toast';
import { askConsent, canAskConsent } from '@/src/device/consent';
import { idsToAsk } from '@/src/device/consentIds';
import { useLoad } from '@/src/hooks/useLoad';
import { useSwitches } from '@/src/hooks/useSwitches';
import { useSay, useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import './index.scss';

type Settings = Answered<Contracts['reminder'], 'settings'>;
type Setting = Settings['items'][number];

export default function RemindersPage() {
  const t = useTexts(remindTexts);
  const { load, reload } = useLoad('reminder.settings', settings);
  return (
    <Screen title={t.title}>
      <Loaded load={load} onRetry={reload} bones={['line', 'tile', 'tile', 'tile']}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty icon="bell" title={t.noKinds} text={t.noMessagesText} />
          ) : (
            <Kinds settings={data} reload={reload} />
          )
        }
      </Loaded>
    </Screen>
  );
}

function Kinds({ settings: { items, quiet }, reload }: { settings: Settings; reload: () => Promise<void> }) {
  const t = useTexts(remindTexts);
  const switches = useSwitches(set, reload);
  const told = items.map((it) => ({ ...it, on: switches.isOn(it.kind, it.on) }));
  const hasQuiet = quiet !== undefined && quiet.fromHour !== quiet.untilHour;
  const intro = canAskConsent() ? t.intro : t.nobody;
  return (
    <View className="stack">
      <View className="note muted reminders-intro">
        <View>{intro}</View>
        {hasQuiet && <View className="num">{quietWords(t, quiet.fromHour, quiet.untilHour)}</View>}
      </View>
      <Several items={told} />
      <Panel rows>
        {told.map((it) => (
          <KindRow key={it.kind} setting={it} onSwitch={(on) => switches.tap(it.kind, on)} />
        ))}
      </Panel>
    </View>
  );
}

const quietWords = (t: (typeof remindTexts)['zh'], from: number, until: number): string =>
  from > until ? t.quiet(from, until) : t.quietDay(from, until);

/** Several kinds in one tap, as many as WeChat allows: those that are on and have nothing booked. */
function Several({ items }: { items: readonly Setting[] }) {
  const t = useTexts(remindTexts);
  const { busy, book } = useBooking();
  const open = items.flatMap(({ kind, on, templateId, left }) => (templateId ? [{ kind, templateId, left: left ?? 0, on }] : []));
  const ids = idsToAsk(open, [...new Set(open.map((it) => it.kind))]);
  if (ids.length < 2 || !canAskConsent()) return null;
  const names = open.filter((it) => ids.includes(it.templateId)).map((it) => t.kinds[it.kind]);
  return (
    <Panel>
      <View className="note muted">{names.join(t.andMore)}</View>
      <Button className="reminders-several" icon="bell" busy={busy} onTap={() => book(ids)}>
        {t.several(ids.length)}
      </Button>
    </Panel>
  );
}

function KindRow({ setting: it, onSwitch }: { setting: Setting; onSwitch: (on: boolean) => void }) {
  const t = useTexts(remindTexts);
  const say = useSay();
  const title = say(it.title);
  return (
    <View className="line reminders-kind">
      <View className="row gap-m">
        <Icon name={KIND_ICONS[it.kind]} className={it.on ? 'good' : 'faint'} />
        <View className="grow">
          <View className="reminders-title">{title}</View>
          <View className="note muted">{t.kindNotes[it.kind]}</View>
        </View>
        {it.templateId !== undefined && <Toggle on={it.on} label={t.toggle(title)} onChange={onSwitch} />}
      </View>
      <Booked setting={it} />
    </View>
  );
}

/** How many are booked, and the tap that books another; where nobody can be asked, nothing booked is nothing to say. */
function Booked({ setting: { templateId, on, left = 0 } }: { setting: Setting }) {
  const t = useTexts(remindTexts);
  const { busy, book } = useBooking();
  if (templateId === undefined) return <View className="note faint reminders-left">{t.inboxOnly}</View>;
  if (!on) return <View className="note faint reminders-left">{t.off}</View>;
  if (left === 0 && !canAskConsent()) return null;
  return (
    <View className="row between gap-m reminders-left">
      {left > 0 ? <Tag className="num">{t.left(left)}</Tag> : <View className="note faint">{t.noneLeft}</View>}
      {canAskConsent() && (
        <Button size="tiny" look="quiet" busy={busy} onTap={() => book([templateId])}>
          {left > 0 ? t.more : t.on}
        </Button>
      )}
    </View>
  );
}

function useBooking() {
  const t = useTexts(remindTexts);
  const [busy, setBusy] = useState(false);
  const book = (templateIds: readonly string[]) => {
    // The first call of the tap: WeChat opens its sheet only then.
    const asking = askConsent(templateIds);
    setBusy(true);
    void asking.then((agreed) => {
      setBusy(false);
      toast(agreed ? t.booked : t.notBooked);
    });
  };
  return { busy, book };
}
