/** The inbox: every reminder stands here, with or without WeChat's consent; a tap opens what it is about. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import * as reminder from '@/src/cloud/reminder';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Icon } from '@/src/components/Icon/Icon';
import { KIND_ICONS } from '@/src/components/Icon/kindIcon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { toast } from '@/src/components/Toast/Toast';
import { clockAt, dayAt, shortDay } from '@/src/format/day';
import { useBusy } from '@/src/hooks/useBusy';
import { usePages } from '@/src/hooks/usePages';
import { common } from '@/src/texts/common';
import { useLanguage, useTexts } from '@/src/texts/language';
import { remindTexts } from '@/src/texts/remind';
import { openPage } from './openPage';
import './index.scss';

type Message = Answered<Contracts['reminder'], 'inbox'>['items'][number];
/** Most of one call, by the contract. */
const READ_MAX = 100;

export default function InboxPage() {
  const t = useTexts(remindTexts);
  const words = useTexts(common);
  const { busy: marking, run } = useBusy();
  const { load, reload, items, hasMore, busy, failure, loadMore } = usePages('reminder.inbox', (before) =>
    reminder.inbox(before),
  );
  const unread = items.filter((it) => !it.read);
  const readAll = () =>
    void run(async () => {
      const answer = await reminder.read(unread.slice(0, READ_MAX).map((it) => it.messageId));
      if (!answer.ok) toast(answer.error.message);
    });
  return (
    <Screen title={t.inbox}>
      <Loaded load={load} onRetry={reload} bones={['tile', 'tile', 'tile']}>
        {(page) =>
          items.length === 0 ? (
            <Empty icon="bell" title={t.noMessages} text={t.noMessagesText} />
          ) : (
            <View className="stack">
              {unread.length > 0 && (
                <View className="row between inbox-head">
                  <View className="note muted num">{t.unread(page.unread)}</View>
                  <Button size="tiny" look="quiet" busy={marking} onTap={readAll}>
                    {t.readAll}
                  </Button>
                </View>
              )}
              {items.map((it) => (
                <MessagePanel key={it.messageId} message={it} />
              ))}
              {hasMore && (
                <Button look="plain" busy={busy} onTap={() => void loadMore()}>
                  {failure ?? words.more}
                </Button>
              )}
            </View>
          )
        }
      </Loaded>
    </Screen>
  );
}

function MessagePanel({ message: it }: { message: Message }) {
  const t = useTexts(remindTexts);
  const language = useLanguage();
  const at = Date.parse(it.at);
  const why = whyHere(it.delivery, t);
  // The last line is the sentence that says what to do; the others are its facts.
  const facts = it.lines.slice(0, -1);
  const sentence = it.lines[facts.length];
  const open = () => {
    // Opened is read; whether the server heard it is no reason to keep somebody waiting.
    if (!it.read) void reminder.read([it.messageId]);
    void Taro[openPage(it.page).by]({ url: openPage(it.page).url });
  };
  return (
    <Panel onTap={open}>
      <View className="row gap-s">
        <Icon name={KIND_ICONS[it.kind]} size="m" className={it.read ? 'faint' : 'good'} />
        <View className={it.read ? 'inbox-title' : 'inbox-title strong'}>{it.title}</View>
        {!it.read && <View className="inbox-dot" ariaLabel={t.isUnread} />}
        <View className="grow" />
        <View className="mini faint num">
          {shortDay(dayAt(at), dayAt(nowMs()), language)} {clockAt(at)}
        </View>
      </View>
      <View className="row gap-m inbox-body">
        <View className="grow">
          {sentence !== undefined && <View>{sentence.text}</View>}
          {facts.map((line) => (
            <View key={line.label} className="row gap-m note row--top inbox-fact">
              <View className="muted inbox-label">{line.label}</View>
              <View className="grow num">{line.text}</View>
            </View>
          ))}
          {why !== undefined && <View className="mini faint inbox-why">{why}</View>}
        </View>
        <Icon name="next" size="s" className="faint" />
      </View>
    </Panel>
  );
}

/** Why it is not in WeChat (yet); nothing to say where it is, or was never to be. */
function whyHere(delivery: Message['delivery'], { undelivered: words }: (typeof remindTexts)['zh']): string | undefined {
  if (delivery === 'sending') return words.waiting;
  return Object.entries(words).find(([state]) => state === delivery)?.[1];
}
