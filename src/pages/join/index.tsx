/** Joining, from a shop’s code. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function JoinPage() {
  const t = useTexts(common);
  return (
    <Screen title="入会">
      <Empty icon="card" title={t.soon} />
    </Screen>
  );
}
