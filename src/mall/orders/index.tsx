/** Exchanges by state. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function ExchangesPage() {
  const t = useTexts(common);
  return (
    <Screen title="我的兑换">
      <Empty icon="list" title={t.soon} />
    </Screen>
  );
}
