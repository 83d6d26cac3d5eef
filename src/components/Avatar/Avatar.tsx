/** A round in the material of a tier with a letter of the name. */
import { View } from '@tarojs/components';
import { tierClass } from '../TierCard/tierClass';
import { initialOf } from './initial';
import './Avatar.scss';

export function Avatar({ name, tier }: { name: string | undefined; tier: string }) {
  return (
    <View className={`avatar ${tierClass(tier)}`} aria-hidden>
      {initialOf(name)}
    </View>
  );
}
