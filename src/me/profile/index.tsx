/** Profile, birthday, phone. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function ProfilePage() {
  const t = useTexts(common);
  return (
    <Screen title="个人资料">
      <Empty icon="person" title={t.soon} />
    </Screen>
  );
}
