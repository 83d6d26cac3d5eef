/** Deleting the membership in two steps: what is lost, then the last digits of the number, so that no slip of a finger does it. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Facts } from '@/src/components/Facts/Facts';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { grouped } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { useSay, useTexts } from '@/src/texts/language';
import { privacyTexts } from '@/src/texts/privacy';
import { Sentences } from '../Sentences';
import { Heading } from '@/src/components/Heading/Heading';
import { EraseSheet } from './EraseSheet';
import { type Leaving, loadLeaving } from './load';
import './index.scss';

export default function LeavePage() {
  const t = useTexts(privacyTexts);
  // Not remembered: after the last step nothing of it may be left.
  const { load, reload } = useLoad('privacy.leave', loadLeaving, { keep: false });
  const [gone, setGone] = useState<{ name: string }>();
  return (
    <Screen title={t.leaveTitle}>
      {gone !== undefined ? (
        <Farewell name={gone.name} />
      ) : (
        <Loaded load={load} onRetry={reload} bones={['line', 'tile', 'tile']}>
          {(leaving) => <FirstStep leaving={leaving} onGone={() => setGone({ name: leaving.member.nickname ?? '' })} />}
        </Loaded>
      )}
    </Screen>
  );
}

function FirstStep({ leaving, onGone }: { leaving: Leaving; onGone: () => void }) {
  const t = useTexts(privacyTexts);
  const [sure, setSure] = useState(false);
  const lost = useLost(leaving);
  return (
    <View className="stack">
      <Heading look="h1" className="leave-lead">
        {t.leaveLead}
      </Heading>
      {lost.some((it) => it !== false) && (
        <Panel>
          <Heading look="h2">{t.leaveLost}</Heading>
          <Facts items={lost} />
        </Panel>
      )}
      <Panel>
        <Heading look="h2">{t.leaveWhat}</Heading>
        <Sentences items={t.leaveStays} />
        <Button look="quiet" icon="download" onTap={() => void Taro.navigateTo({ url: '/privacy/export/index' })}>
          {t.exportFirst}
        </Button>
      </Panel>
      {leaving.runsAlone ? (
        <AnotherFirst />
      ) : (
        <Button look="warn" onTap={() => setSure(true)}>
          {t.goOn}
        </Button>
      )}
      <EraseSheet memberNo={leaving.member.memberNo} open={sure} onClose={() => setSure(false)} onGone={onGone} />
    </View>
  );
}

/** The shop would be left without anybody who runs it: how to name another stands where the way on would. */
function AnotherFirst() {
  const t = useTexts(privacyTexts);
  return (
    <Panel>
      <Heading look="h2">{t.anotherFirst}</Heading>
      <View className="muted leave-text">{t.anotherFirstText}</View>
      <Button onTap={() => void Taro.navigateTo({ url: '/office/staff/index' })}>{t.anotherFirstDo}</Button>
    </Panel>
  );
}

function useLost({ points, coupons, growth, tier, waiting }: Leaving) {
  const t = useTexts(privacyTexts);
  const say = useSay();
  return [
    points !== undefined && { label: t.points, value: grouped(points.available) },
    points !== undefined && points.pending > 0 && { label: t.pending, value: grouped(points.pending) },
    coupons !== undefined && { label: t.coupons, value: grouped(coupons) },
    waiting !== undefined && waiting > 0 && { label: t.exchanges, value: grouped(waiting) },
    tier !== undefined && { label: t.tier, value: say(tier) },
    growth !== undefined && { label: t.growth, value: grouped(growth) },
  ];
}

function Farewell({ name }: { name: string }) {
  const t = useTexts(privacyTexts);
  return (
    <Empty icon="heart" title={t.goneTitle(name)} text={t.goneText}>
      <Button size="small" look="quiet" onTap={() => void Taro.reLaunch({ url: '/pages/card/index' })}>
        {t.home}
      </Button>
    </Empty>
  );
}
