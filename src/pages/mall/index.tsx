/** Rewards to exchange points for. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function MallPage() {
  const t = useTexts(common);
  return (
    <Screen title="积分商城" tab="mall">
      <Empty icon="bag" title={t.soon} />
    </Screen>
  );
}
