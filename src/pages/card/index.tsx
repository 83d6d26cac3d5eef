/** Home: the card, growth, points, check-in. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function CardPage() {
  const t = useTexts(common);
  return (
    <Screen title="会员" tab="card">
      <Empty icon="card" title={t.soon} />
    </Screen>
  );
}
