/** One reward: picture, price, stock, limit, where, rules, and one button that says why when it cannot. */
import { useState } from 'react';
import { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import { Art } from '@/src/components/Art/Art';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Missing } from '@/src/components/Missing/Missing';
import { Panel } from '@/src/components/Panel/Panel';
import { ProgressBar } from '@/src/components/ProgressBar/ProgressBar';
import { Screen } from '@/src/components/Screen/Screen';
import { dayAt, shortDay } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import { gonePercent, isLimited, missingTo } from '@/src/pages/mall/shelf';
import { WindowTag } from '@/src/pages/mall/LimitedReward';
import { ConfirmSheet } from './ConfirmSheet';
import { loadReward, type RewardPage } from './load';
import { WishHeart } from './WishHeart';
import './index.scss';

export default function RewardPageScreen() {
  const rewardId = decodeURIComponent(useRouter().params.id ?? '');
  const { load, reload } = useLoad(`mall.reward.${rewardId}`, () => loadReward(rewardId));
  const shown = load.state === 'ready' || load.state === 'offline';
  return (
    <Screen
      title={useTexts(mallTexts).rewardTitle}
      nav={shown ? <View /> : undefined}
      clear={shown}
      className={shown ? 'reward-screen' : ''}
    >
      {load.state === 'refused' && load.code === 'NO_SUCH_REWARD' ? (
        <NoReward message={load.message} />
      ) : (
        <Loaded load={load} onRetry={reload} bones={['card', 'line', 'tile']}>
          {(data) => <Reward page={data} reload={reload} />}
        </Loaded>
      )}
    </Screen>
  );
}

/** Off the shelf since a message or a poster named it. */
function NoReward({ message }: { message: string }) {
  const t = useTexts(mallTexts);
  return <Missing icon="gift" title={t.noReward} text={message} go={t.toMall} to={{ tab: '/pages/mall/index' }} />;
}

function Reward({ page, reload }: { page: RewardPage; reload: () => Promise<void> }) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const [open, setOpen] = useState(false);
  const { reward } = page;
  const blocked = useBlocked(page);
  const gone = gonePercent(reward);
  const openSheet = () => {
    setOpen(true);
    // What remains afterwards is told from what there is now, not from when the page was opened.
    void reload();
  };
  return (
    <View className="reward">
      <Art art={reward.art} className="reward__art" />
      <View className="reward__body">
        <View className="row between gap-m">
          <Heading look="h1" className="grow">
            {say(reward.name)}
          </Heading>
          <WishHeart reward={reward} reload={reload} />
        </View>
        <View className="note muted reward__note">{say(reward.note)}</View>
        <View className="row between reward__price">
          <View className="num reward__points">
            {grouped(reward.points)}
            <View className="reward__unit">{t.points}</View>
          </View>
          {isLimited(reward, nowMs()) && <WindowTag reward={reward} />}
        </View>
        {isLimited(reward, nowMs()) && gone !== undefined && <ProgressBar percent={gone} warn label={t.stockBar(gone)} />}
        <Panel rows className="reward__facts">
          <Facts items={useFacts(page)} />
        </Panel>
        <View className="reward__rules">
          {(reward.kind === 'coupon' ? t.couponRules : t.rules).map((it) => (
            <View key={it} className="note muted reward__rule">
              {it}
            </View>
          ))}
        </View>
      </View>
      <View className="reward__foot">
        <View className="reward__act">
          <View className="reward__have">
            <View className="num reward__have-points">{grouped(page.balance.available)}</View>
            <View className="mini muted">{t.balance}</View>
          </View>
          <View className="grow">
            <Button disabled={blocked !== undefined} onTap={openSheet}>
              {blocked ?? t.exchange}
            </Button>
          </View>
        </View>
      </View>
      <ConfirmSheet page={page} open={open} onClose={() => setOpen(false)} />
    </View>
  );
}

/** Why it cannot be exchanged now, in the button's own words; undefined when it can. */
function useBlocked({ reward, balance, progress, stations }: RewardPage): string | undefined {
  const t = useTexts(mallTexts);
  const say = useSay();
  if (reward.blocked === undefined) return undefined;
  if (reward.blocked === 'INSUFFICIENT_POINTS') {
    return t.blocked.INSUFFICIENT_POINTS(grouped(reward.points - balance.available));
  }
  if (reward.blocked !== 'TIER_TOO_LOW') return t.blocked[reward.blocked];
  const tier = stations.find((it) => it.tier === reward.tier);
  const missing = progress === undefined || reward.tier === undefined ? undefined : missingTo(reward.tier, progress, stations);
  return t.blocked.TIER_TOO_LOW(tier === undefined ? '' : say(tier.name), missing === undefined ? '' : grouped(missing));
}

function useFacts({ reward, shops, stations, pickupDays }: RewardPage) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const language = useLanguage();
  const today = dayAt(nowMs());
  const tier = stations.find((it) => it.tier === reward.tier);
  const from = reward.opensAt === undefined ? undefined : shortDay(dayAt(Date.parse(reward.opensAt)), today, language);
  // It closes at the end of its last day, which is the first moment of the next.
  const until = reward.closesAt === undefined ? undefined : shortDay(dayAt(Date.parse(reward.closesAt) - 1), today, language);
  return [
    { label: t.stock, value: t.stockLeft(grouped(reward.stock)) },
    { label: t.limit, value: reward.limit === 0 ? t.noLimit : t.limitOf(reward.limit, reward.taken) },
    tier !== undefined && { label: t.tier, value: t.tierUp(say(tier.name)) },
    {
      label: t.where,
      value:
        reward.kind === 'coupon'
          ? t.intoWallet
          : reward.shopIds.length === 0
            ? t.anyShop
            : shops.map((it) => say(it.name)).join(' · '),
    },
    reward.kind !== 'coupon' && { label: t.fetchBy, value: t.fetchDays(pickupDays) },
    (from !== undefined || until !== undefined) && {
      label: t.window,
      value: from === undefined ? t.windowUntil(until ?? '') : until === undefined ? t.windowFrom(from) : t.windowOf(from, until),
    },
  ];
}
