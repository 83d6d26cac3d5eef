/** One reward, and its exchange. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function RewardPage() {
  const t = useTexts(common);
  return (
    <Screen title="礼品">
      <Empty icon="gift" title={t.soon} />
    </Screen>
  );
}
