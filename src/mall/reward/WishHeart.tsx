/** The heart that puts a reward on the wish list; the tap that sets it asks for the reminder of the day on which it is within reach. */
import { View } from '@tarojs/components';
import type { RewardItem } from '@/types/contract/mall';
import * as mall from '@/src/cloud/mall';
import { Icon } from '@/src/components/Icon/Icon';
import { toast } from '@/src/components/Toast/Toast';
import { askConsent } from '@/src/device/consent';
import { useIdsToAsk } from '@/src/hooks/useIdsToAsk';
import { useSwitches } from '@/src/hooks/useSwitches';
import { useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';

const KINDS = ['wish'] as const;

export function WishHeart({ reward, reload }: { reward: RewardItem; reload: () => Promise<void> }) {
  const t = useTexts(mallTexts);
  const ids = useIdsToAsk(KINDS);
  const { isOn, tap } = useSwitches<string>(mall.wish, reload);
  const on = isOn(reward.rewardId, reward.wished === true);
  const change = () => {
    // The first call of the tap: WeChat opens its sheet only then. What is taken off asks for nothing.
    const asking = askConsent(on ? [] : ids);
    tap(reward.rewardId, !on);
    toast(on ? t.unwished : t.wished);
    void asking.then((agreed) => agreed && toast(t.wishTold));
  };
  return (
    <View
      className={`reward-heart ${on ? 'reward-heart--on' : ''}`}
      hoverClass="pressed"
      ariaRole="switch"
      aria-checked={on}
      ariaLabel={t.wish}
      onClick={change}
    >
      {on && <View className="icon icon--l icon--heart-body reward-heart__body" />}
      <Icon name="heart" size="l" />
    </View>
  );
}
