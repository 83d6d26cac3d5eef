/** One icon of src/icons, tinted by the colour of the text around it. */
import { View } from '@tarojs/components';

export type IconName =
  | 'card'
  | 'bag'
  | 'ticket'
  | 'person'
  | 'code'
  | 'back'
  | 'next'
  | 'down'
  | 'search'
  | 'lock'
  | 'scan'
  | 'gift'
  | 'check'
  | 'cross'
  | 'plus'
  | 'minus'
  | 'bell'
  | 'shop'
  | 'calendar'
  | 'growth'
  | 'coin'
  | 'list'
  | 'book'
  | 'shield'
  | 'phone'
  | 'pin'
  | 'clock'
  | 'cake'
  | 'language'
  | 'undo'
  | 'cloud-off'
  | 'heart'
  | 'star'
  | 'download'
  | 'exit';

interface Props {
  name: IconName;
  /** 16, 19, 22 (default), 24, 40 px. */
  size?: 's' | 'm' | 'l' | 'xl';
  className?: string;
}

export function Icon({ name, size, className = '' }: Props) {
  return <View className={`icon icon--${name} ${size === undefined ? '' : `icon--${size}`} ${className}`} />;
}
