/** A member's card in the material of its tier. What stands on it besides name and number is the caller's. */
import type { PropsWithChildren, ReactNode } from 'react';
import { View } from '@tarojs/components';
import { spaced } from '@/src/format/number';
import { tierClass } from './tierClass';
import './TierCard.scss';

interface Props {
  tier: string;
  tierName: string;
  memberNo: string;
  /** Beside the name, on the right. */
  aside?: ReactNode;
  className?: string;
}

export function TierCard({ tier, tierName, memberNo, aside, className = '', children }: PropsWithChildren<Props>) {
  return (
    <View className={`tiercard ${tierClass(tier)} ${className}`}>
      <View className="crest" />
      <View className="tiercard__head">
        <View>
          <View className="tiercard__tier">{tierName}</View>
          <View className="tiercard__sub tiercard__no num">NO. {spaced(memberNo)}</View>
        </View>
        {aside}
      </View>
      {children}
    </View>
  );
}
