/** A reward that is offered for a time only: countdown, how much is gone, price. */
import { View } from '@tarojs/components';
import type { RewardItem } from '@/types/contract/mall';
import { Art } from '@/src/components/Art/Art';
import { Icon } from '@/src/components/Icon/Icon';
import { ProgressBar } from '@/src/components/ProgressBar/ProgressBar';
import { Tag } from '@/src/components/Tag/Tag';
import { countdown } from '@/src/format/countdown';
import { dayAt, shortDay } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { nowMs } from '@/src/cloud/clock';
import { useNow } from '@/src/hooks/useNow';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import { gonePercent } from './shelf';
import type { Mall } from './shop';

interface Props {
  reward: RewardItem;
  mall: Mall;
  onTap: () => void;
}

export function LimitedReward({ reward, mall, onTap }: Props) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const gone = gonePercent(reward);
  const tier = mall.tiers?.stations.find((it) => it.tier === reward.tier);
  return (
    <View className="row mall-limited" hoverClass="pressed" ariaRole="link" onClick={onTap}>
      <Art art={reward.art} faded={reward.blocked === 'SOLD_OUT'} className="mall-limited__art" />
      <View className="grow">
        <View className="row gap-s">
          <WindowTag reward={reward} />
          {tier !== undefined && (
            <Tag>
              {reward.blocked === 'TIER_TOO_LOW' && <Icon name="lock" className="mall-good__lock-sign" />}
              {say(tier.name)}
            </Tag>
          )}
        </View>
        <View className="mall-limited__name">{say(reward.name)}</View>
        {gone !== undefined && (
          <View className="mall-limited__bar">
            <ProgressBar percent={gone} warn label={t.stockBar(gone)} />
          </View>
        )}
        <View className="row between mall-limited__foot">
          <View className="pts num">
            {grouped(reward.points)}
            <View className="mall-unit">{t.points}</View>
          </View>
          <View className="mini muted num mall-aside">
            {reward.blocked === 'SOLD_OUT' ? t.soldOut : t.left(grouped(reward.stock))}
          </View>
        </View>
      </View>
    </View>
  );
}

/** When it opens or ends, counting down by the second when that is near. */
export function WindowTag({ reward }: { reward: RewardItem }) {
  const t = useTexts(mallTexts);
  const language = useLanguage();
  const opensMs = reward.opensAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(reward.opensAt);
  const toMs = opensMs > nowMs() ? opensMs : reward.closesAt === undefined ? undefined : Date.parse(reward.closesAt);
  const ticks = toMs !== undefined && countdown(toMs, nowMs()).kind === 'ticking';
  const now = useNow(ticks);
  if (toMs === undefined) return null;
  const opening = opensMs > now;
  const left = countdown(toMs, now);
  const today = dayAt(now);
  return (
    <Tag look={opening ? 'quiet' : 'warn'} className="num">
      {left.kind === 'over' && t.over}
      {left.kind === 'ticking' && (opening ? t.opensIn(left.text) : t.endsIn(left.text))}
      {left.kind === 'days' && (opening ? t.opensInDays(left.days) : t.endsInDays(left.days))}
      {left.kind === 'day' &&
        (opening ? t.opensOn(shortDay(left.day, today, language)) : t.endsOn(shortDay(left.day, today, language)))}
    </Tag>
  );
}
