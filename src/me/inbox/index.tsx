/** The in-app inbox. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function InboxPage() {
  const t = useTexts(common);
  return (
    <Screen title="消息">
      <Empty icon="bell" title={t.soon} />
    </Screen>
  );
}
