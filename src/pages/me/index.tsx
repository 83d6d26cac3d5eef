/** The member: profile, reminders, rules, privacy. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function MePage() {
  const t = useTexts(common);
  return (
    <Screen title="我的" tab="me">
      <Empty icon="person" title={t.soon} />
    </Screen>
  );
}
