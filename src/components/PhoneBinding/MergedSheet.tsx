/** An earlier membership was found and is one with this one now: what there was before and what there is, to stay until it is read. */
import { View } from '@tarojs/components';
import { grouped, spaced } from '@/src/format/number';
import { joinTexts } from '@/src/texts/join';
import { useSay, useTexts } from '@/src/texts/language';
import { Button } from '../Button/Button';
import { Facts } from '../Facts/Facts';
import { Heading } from '../Heading/Heading';
import { Icon } from '../Icon/Icon';
import { Sheet } from '../Sheet/Sheet';
import type { Holdings } from './holdings';
import './MergedSheet.scss';

interface Props {
  memberNo: string;
  /** Absent where it could not be asked for. */
  before: Holdings | undefined;
  after: Holdings | undefined;
  onClose: () => void;
}

export function MergedSheet({ memberNo, before, after, onClose }: Props) {
  const t = useTexts(joinTexts);
  const say = useSay();
  /** `100 → 1,320`; one figure where nothing changed or the other is not known. */
  const change = (of: (it: Holdings) => string) => {
    const [from, to] = [before && of(before), after && of(after)];
    return from === undefined || from === to ? (to ?? '') : `${from} → ${to ?? ''}`;
  };
  return (
    // A slip beside the sheet must not lose what is told once.
    <Sheet open onClose={() => undefined} label={t.mergedTitle}>
      <View className="merged__sign">
        <Icon name="check" size="l" />
      </View>
      <Heading look="h1" className="merged__title">
        {t.mergedTitle}
      </Heading>
      <View className="note muted merged__text">{t.merged}</View>
      {after !== undefined && (
        <Facts
          items={[
            { label: t.mergedPoints, value: change((it) => grouped(it.points)) },
            { label: t.mergedGrowth, value: change((it) => grouped(it.growth)) },
            after.tierName !== undefined && { label: t.mergedTier, value: change((it) => (it.tierName ? say(it.tierName) : '')) },
            { label: t.mergedCoupons, value: change((it) => grouped(it.coupons)) },
            { label: t.mergedNo, value: spaced(memberNo) },
          ]}
        />
      )}
      <View className="merged__act">
        <Button onTap={onClose}>{t.mergedSeen}</Button>
      </View>
    </Sheet>
  );
}
