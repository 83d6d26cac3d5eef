/** Points: balance, expiry, entries. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function PointsPage() {
  const t = useTexts(common);
  return (
    <Screen title="积分">
      <Empty icon="coin" title={t.soon} />
    </Screen>
  );
}
