/** The fetch code after an exchange. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function ExchangeResultPage() {
  const t = useTexts(common);
  return (
    <Screen title="兑换成功">
      <Empty icon="gift" title={t.soon} />
    </Screen>
  );
}
