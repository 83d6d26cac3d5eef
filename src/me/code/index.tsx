/** The member code, full screen. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function MemberCodePage() {
  const t = useTexts(common);
  return (
    <Screen title="会员码">
      <Empty icon="code" title={t.soon} />
    </Screen>
  );
}
