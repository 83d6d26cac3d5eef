/** A short word beside a thing. */
import type { PropsWithChildren } from 'react';
import { View } from '@tarojs/components';
import './Tag.scss';

export function Tag({
  look = 'good',
  className = '',
  children,
}: PropsWithChildren<{ look?: 'good' | 'warn' | 'quiet'; className?: string }>) {
  return <View className={`tag tag--${look} ${className}`}>{children}</View>;
}
