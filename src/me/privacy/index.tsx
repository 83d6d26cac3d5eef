/** What is held, and the consent to it. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function PrivacyPage() {
  const t = useTexts(common);
  return (
    <Screen title="隐私">
      <Empty icon="shield" title={t.soon} />
    </Screen>
  );
}
