/** The member code, full screen and bright: new every 30 s, made on the phone, good without a network. */
import { useEffect, useRef } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import * as identity from '@/src/cloud/identity';
import * as points from '@/src/cloud/points';
import { Barcode } from '@/src/components/Barcode/Barcode';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { QrCode } from '@/src/components/QrCode/QrCode';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { tierClass } from '@/src/components/TierCard/tierClass';
import { toast } from '@/src/components/Toast/Toast';
import { brighten } from '@/src/device/brightness';
import { onStage } from '@/src/device/stage';
import { factor, grouped, spaced } from '@/src/format/number';
import { useCountUp } from '@/src/hooks/useCountUp';
import { useLoad } from '@/src/hooks/useLoad';
import { useNow } from '@/src/hooks/useNow';
import { codeTexts } from '@/src/texts/code';
import { useSay, useTexts } from '@/src/texts/language';
import { memberCodeAt, secondsLeft, STEP_SECONDS, stepAt } from './memberCode';
import { loadPass, PASS_NAME, type Pass } from './pass';

import './index.scss';

/** Nothing but a stage tells the phone what the counter did, so it asks for the balance while the code is shown. */
const POLL_MS = 2000;
/** Every so many times for everything: a coupon that was used, or a tier that rose, may leave the balance as it was. */
const ALL_EVERY = 5;

export default function MemberCodePage() {
  const t = useTexts(codeTexts);
  const { load, reload } = useLoad(PASS_NAME, loadPass);
  useEffect(brighten, []);
  useCodeInForce(load.state === 'ready' || load.state === 'offline' ? load.data.codeVersion : undefined, reload);
  useEffect(() => {
    if (onStage()) return undefined;
    let known = '';
    let asked = 0;
    const timer = setInterval(async () => {
      asked += 1;
      if (asked % ALL_EVERY === 0) return reload();
      const answer = await points.balance();
      if (!answer.ok) return;
      const now = JSON.stringify(answer.data);
      if (known !== '' && now !== known) void reload();
      known = now;
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <Screen title={t.title} className="code-screen">
      <Loaded load={load} onRetry={reload} bones={['card', 'card']}>
        {(pass) => <Code pass={pass} />}
      </Loaded>
    </Screen>
  );
}

/** Another phone may have made this code worthless: while it is shown the phone asks once a step, and as soon as the network is back. */
function useCodeInForce(codeVersion: string | undefined, reload: () => Promise<void>): void {
  useEffect(() => {
    const look = async () => {
      const answer = await identity.memberCode();
      const isPassing = !answer.ok && answer.error.code === 'NO_ANSWER';
      if (!isPassing && (!answer.ok || answer.data.codeVersion !== codeVersion)) void reload();
    };
    const back = ({ isConnected }: { isConnected: boolean }) => void (isConnected && look());
    const timer = setInterval(() => void look(), STEP_SECONDS * 1000);
    Taro.onNetworkStatusChange(back);
    return () => {
      clearInterval(timer);
      Taro.offNetworkStatusChange(back);
    };
  }, [codeVersion, reload]);
}

function Code({ pass }: { pass: Pass }) {
  const t = useTexts(codeTexts);
  const say = useSay();
  const at = useNow(true);
  const code = memberCodeAt(pass.memberNo, pass.seed, stepAt(at));
  const left = secondsLeft(at);
  useEarned(pass);
  return (
    <View className="code-page">
      <View className="code-paper">
        <View className="row between gap-m code-head">
          <View className="grow">
            <View className="code-name">{pass.nickname ?? t.unknownName}</View>
            <View className="note code-quiet num">
              {pass.tierName && `${say(pass.tierName)} · `}
              {spaced(pass.memberNo)}
            </View>
          </View>
          {pass.multiplierBp !== undefined && (
            <Tag className={`tier-tag ${tierClass(pass.tier)}`}>{t.multiplier(factor(pass.multiplierBp))}</Tag>
          )}
        </View>
        <View className="code-bars">
          <Barcode text={code} />
        </View>
        <View className="note num code-quiet code-digits">{spaced(code)}</View>
        <View className="code-qr">
          <QrCode text={code} label={t.label(code)} />
        </View>
        <View className="row centre code-quiet code-refresh">
          <Ring left={left} />
          <View className="num">{t.refresh(left)}</View>
        </View>
      </View>
      <Below pass={pass} />
      <View className="mini code-hint">{t.hint}</View>
    </View>
  );
}

/** The time that is left, as a ring that closes. */
function Ring({ left }: { left: number }) {
  const percent = Math.round((left / STEP_SECONDS) * 100);
  return (
    <View className="code-ring" style={{ backgroundImage: `conic-gradient(#2b5a4a ${percent}%, #ece7dd ${percent}% 100%)` }} />
  );
}

function Below({ pass }: { pass: Pass }) {
  const t = useTexts(codeTexts);
  const available = useCountUp(pass.available);
  return (
    <View className="row gap-m code-below">
      <View className="grow code-figure">
        <View className="num code-number">{grouped(available)}</View>
        <View className="mini">{t.available}</View>
      </View>
      <View className="grow code-figure">
        <View className="num code-number">{t.couponCount(grouped(pass.coupons))}</View>
        <View className="mini">{t.coupons}</View>
      </View>
    </View>
  );
}

/** Says what the counter has just recorded: points that came, at once or pending. */
function useEarned(pass: Pass): void {
  const t = useTexts(codeTexts);
  const before = useRef(pass.available + pass.pending);
  const total = pass.available + pass.pending;
  useEffect(() => {
    if (total > before.current) toast(t.earned(grouped(total - before.current)));
    before.current = total;
  }, [t, total]);
}
