/** The counter: scan, greet, record. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function CounterPage() {
  const t = useTexts(common);
  return (
    <Screen title="柜台">
      <Empty icon="shop" title={t.soon} />
    </Screen>
  );
}
