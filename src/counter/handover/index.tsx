/** Handing over an exchange. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function HandoverPage() {
  const t = useTexts(common);
  return (
    <Screen title="交付兑换">
      <Empty icon="gift" title={t.soon} />
    </Screen>
  );
}
