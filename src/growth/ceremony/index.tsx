/** The moment of rising a tier. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function CeremonyPage() {
  const t = useTexts(common);
  return (
    <Screen title="升级">
      <Empty icon="growth" title={t.soon} />
    </Screen>
  );
}
