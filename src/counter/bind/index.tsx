/** Binding a member to a role by invitation. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function BindStaffPage() {
  const t = useTexts(common);
  return (
    <Screen title="店员绑定">
      <Empty icon="person" title={t.soon} />
    </Screen>
  );
}
