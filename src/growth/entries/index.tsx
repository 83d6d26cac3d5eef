/** Entries of growth. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function GrowthEntriesPage() {
  const t = useTexts(common);
  return (
    <Screen title="成长明细">
      <Empty icon="growth" title={t.soon} />
    </Screen>
  );
}
