/** One reward on the shelf: picture, name, price, and what stands in the way. */
import { View } from '@tarojs/components';
import type { RewardItem } from '@/types/contract/mall';
import { Art } from '@/src/components/Art/Art';
import { Icon } from '@/src/components/Icon/Icon';
import { Tag } from '@/src/components/Tag/Tag';
import { grouped } from '@/src/format/number';
import { useSay, useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import type { Mall } from './shop';

/** From here on the rest is named. */
const FEW = 50;

interface Props {
  reward: RewardItem;
  mall: Mall;
  onTap: () => void;
}

export function RewardTile({ reward, mall, onTap }: Props) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const locked = reward.blocked === 'TIER_TOO_LOW';
  const gone = locked || reward.blocked === 'SOLD_OUT' || reward.blocked === 'LIMIT_REACHED' || reward.blocked === 'EXPIRED';
  const tier = mall.tiers?.stations.find((it) => it.tier === reward.tier);
  return (
    <View className="mall-good" hoverClass="pressed" ariaRole="link" onClick={onTap}>
      <Art art={reward.art} faded={gone} className="mall-good__art" />
      {reward.tier !== undefined && tier !== undefined && (
        <View className="mall-good__lock">
          <Tag>
            {locked && <Icon name="lock" className="mall-good__lock-sign" />}
            {say(tier.name)}
          </Tag>
        </View>
      )}
      {reward.wished === true && <View className="icon icon--m icon--heart-body mall-good__heart" ariaLabel={t.wish} />}
      <View className="mall-good__text">
        <View className="mall-good__name">{say(reward.name)}</View>
        <View className="row between mall-good__foot">
          <View className={`pts num ${gone ? 'faint' : ''}`}>
            {grouped(reward.points)}
            <View className="mall-unit">{t.points}</View>
          </View>
          <View className="mini faint num mall-aside">{footOf(reward, mall, t)}</View>
        </View>
      </View>
    </View>
  );
}

function footOf(reward: RewardItem, mall: Mall, t: (typeof mallTexts)['zh']): string {
  if (reward.blocked === 'SOLD_OUT') return t.soldOut;
  if (reward.blocked === 'LIMIT_REACHED') return t.limitReached;
  if (reward.blocked === 'EXPIRED') return t.over;
  if (reward.blocked === 'INSUFFICIENT_POINTS') return t.lacking(grouped(reward.points - mall.available));
  // The tier in words: a distance in growth beside a price in points would read as points. The reward's page tells it.
  if (reward.blocked === 'TIER_TOO_LOW') return t.locked;
  return reward.stock <= FEW ? t.left(grouped(reward.stock)) : t.kinds[reward.kind];
}
