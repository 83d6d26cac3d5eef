/** Check-in. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function CheckinPage() {
  const t = useTexts(common);
  return (
    <Screen title="签到">
      <Empty icon="calendar" title={t.soon} />
    </Screen>
  );
}
