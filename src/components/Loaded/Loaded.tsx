/** Draws one of a page's states: skeleton, refusal, failure with retry, or the data, marked when there is no network. */
import type { ReactNode } from 'react';
import { View } from '@tarojs/components';
import type { Load } from '@/src/hooks/loadState';
import { clockAt } from '@/src/format/day';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';
import { ConsentAsk } from '../ConsentAsk/ConsentAsk';
import { Failure } from '../Failure/Failure';
import { Icon } from '../Icon/Icon';
import { NotAMember } from '../NotAMember/NotAMember';
import { SignedOut } from '../SignedOut/SignedOut';
import { type Bone, Skeleton } from '../Skeleton/Skeleton';

interface Props<T> {
  load: Load<T>;
  onRetry: () => void;
  bones: readonly Bone[];
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ load, onRetry, bones, children }: Props<T>) {
  if (load.state === 'loading') return <Skeleton bones={bones} />;
  if (load.state === 'failed') return <Failure message={load.message} onRetry={onRetry} />;
  if (load.state === 'refused') {
    if (load.code === 'NOT_A_MEMBER') return <NotAMember />;
    // Not an error: the one thing to do is to agree, after which every page asks anew.
    if (load.code === 'CONSENT_REQUIRED') return <ConsentAsk onAgreed={onRetry} />;
    if (load.code === 'NO_SESSION') return <SignedOut onRetry={onRetry} />;
    return <Failure message={load.message} onRetry={onRetry} />;
  }
  return (
    <>
      {load.state === 'offline' && <OfflineMark atMs={load.atMs} />}
      {children(load.data)}
    </>
  );
}

function OfflineMark({ atMs }: { atMs: number }) {
  const t = useTexts(common);
  return (
    <View className="screen__offline" ariaRole="status">
      <Icon name="cloud-off" size="m" />
      {t.offline(clockAt(atMs))}
    </View>
  );
}
