/** The drawn picture of a reward on its ground; a name that we have no drawing for is a wrapped gift. */
import { View } from '@tarojs/components';
import { artOf } from './artOf';
import './Art.scss';

interface Props {
  art: string;
  /** Drawn greyed: it cannot be had now. */
  faded?: boolean;
  className?: string;
}

export function Art({ art, faded = false, className = '' }: Props) {
  const name = artOf(art);
  return (
    <View className={`art art--on-${name} ${faded ? 'art--faded' : ''} ${className}`} aria-hidden>
      <View className={`art__drawing art__drawing--${name}`} />
    </View>
  );
}
