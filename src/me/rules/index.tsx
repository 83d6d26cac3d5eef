/** The rules in plain words. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function RulesPage() {
  const t = useTexts(common);
  return (
    <Screen title="会员规则">
      <Empty icon="book" title={t.soon} />
    </Screen>
  );
}
