/** One coupon, its code and conditions. */
import { Empty } from '@/src/components/Empty/Empty';
import { Screen } from '@/src/components/Screen/Screen';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';

export default function CouponDetailPage() {
  const t = useTexts(common);
  return (
    <Screen title="卡券">
      <Empty icon="ticket" title={t.soon} />
    </Screen>
  );
}
