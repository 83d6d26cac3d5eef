/** One entry in full. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function PointsEntryPage() {
  const t = useTexts(common);
  return (
    <Screen title="积分明细">
      <Empty icon="coin" title={t.soon} />
    </Screen>
  );
}
