/** Coupons to claim. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function CouponCentrePage() {
  const t = useTexts(common);
  return (
    <Screen title="领券中心">
      <Empty icon="ticket" title={t.soon} />
    </Screen>
  );
}
