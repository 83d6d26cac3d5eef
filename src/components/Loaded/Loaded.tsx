/** Draws one of a page's states: skeleton, refusal, failure with retry, or the data, marked when there is no network. */
import type { ReactNode } from 'react';
import { View } from '@tarojs/components';
import { isFinal, type Load } from '@/src/hooks/loadState';
import { nowMs } from '@/src/cloud/clock';
import { clockAt, dayAt, shortDay } from '@/src/format/day';
import { useBusy } from '@/src/hooks/useBusy';
import { common } from '@/src/texts/common';
import { useLanguage, useTexts } from '@/src/texts/language';
import { Button } from '../Button/Button';
import { ConsentAsk } from '../ConsentAsk/ConsentAsk';
import { Failure } from '../Failure/Failure';
import { Icon } from '../Icon/Icon';
import { Empty } from '../Empty/Empty';
import { NotAMember } from '../NotAMember/NotAMember';
import { goBack } from '../Screen/Screen';
import { SignedOut } from '../SignedOut/SignedOut';
import { type Bone, Skeleton } from '../Skeleton/Skeleton';

interface Props<T> {
  load: Load<T>;
  /** Asks again; while the promise is open the tap that asked shows it. */
  onRetry: () => void | Promise<void>;
  bones: readonly Bone[];
  /** False where the page around it marks what is old already. */
  mark?: boolean;
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ load, onRetry, bones, mark = true, children }: Props<T>) {
  if (load.state === 'loading') return <Skeleton bones={bones} />;
  if (load.state === 'failed') return <Failure message={load.message} onRetry={onRetry} />;
  if (load.state === 'refused') {
    if (load.code === 'NOT_A_MEMBER') return <NotAMember />;
    // Not an error: the one thing to do is to agree, after which every page asks anew.
    if (load.code === 'CONSENT_REQUIRED') return <ConsentAsk onAgreed={() => void onRetry()} />;
    if (load.code === 'NO_SESSION') return <SignedOut onRetry={onRetry} />;
    // No such thing, or not for this person: asking again hears the same.
    if (isFinal(load.code)) return <NoWayOn message={load.message} />;
    return <Failure message={load.message} onRetry={onRetry} />;
  }
  return (
    <>
      {mark && load.state === 'offline' && <OfflineMark atMs={load.atMs} onRetry={onRetry} />}
      {children(load.data)}
    </>
  );
}

function NoWayOn({ message }: { message: string }) {
  const t = useTexts(common);
  return (
    <Empty icon="lock" title={t.failedTitle} text={message}>
      <Button size="small" look="quiet" onTap={goBack}>
        {t.back}
      </Button>
    </Empty>
  );
}

/** From when it is: the hour alone would make the data of last week look like this morning's. */
function OfflineMark({ atMs, onRetry }: { atMs: number; onRetry: Props<unknown>['onRetry'] }) {
  const t = useTexts(common);
  const language = useLanguage();
  const { busy, run } = useBusy();
  const [day, today] = [dayAt(atMs), dayAt(nowMs())];
  const at = day === today ? clockAt(atMs) : `${shortDay(day, today, language)} ${clockAt(atMs)}`;
  return (
    <View className="screen__offline">
      <Icon name="cloud-off" size="m" />
      <View className="grow num" ariaRole="status">
        {t.offline(at)}
      </View>
      <Button size="tiny" look="plain" busy={busy} onTap={() => void run(async () => onRetry())}>
        {t.retry}
      </Button>
    </View>
  );
}
