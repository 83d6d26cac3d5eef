/** What went with a purchase that was taken back: points of later ones, and exchanges that are not to be handed over any more. */
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { Button } from '@/src/components/Button/Button';
import { grouped } from '@/src/format/number';
import { counterTexts } from '@/src/texts/counter';
import { useTexts } from '@/src/texts/language';

export type Followed = Pick<Answered<Contracts['counter'], 'refund'>, 'others' | 'cancelled'>;

export const hasFollowed = ({ others, cancelled }: Followed): boolean => others.length > 0 || cancelled.length > 0;

export function FollowedList({ followed: { others, cancelled }, onOk }: { followed: Followed; onOk: () => void }) {
  const t = useTexts(counterTexts);
  return (
    <View className="stack">
      <View className="h2">{t.followedTitle}</View>
      {cancelled.map((it) => (
        <View key={it.exchangeNo} className="note warn num">
          {t.followedCancelled(it.exchangeNo, grouped(it.points))}
        </View>
      ))}
      {others.map((it) => (
        <View key={it.orderNo} className="note muted num">
          {t.followedOther(it.orderNo, grouped(it.points))}
        </View>
      ))}
      <Button onTap={onOk}>{t.followedOk}</Button>
    </View>
  );
}
