/** Reminders by kind with the quota left. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function RemindersPage() {
  const t = useTexts(common);
  return (
    <Screen title="提醒">
      <Empty icon="bell" title={t.soon} />
    </Screen>
  );
}
