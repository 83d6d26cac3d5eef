/** Nothing here yet: what this place is for, and how to fill it. */
import type { PropsWithChildren } from 'react';
import { View } from '@tarojs/components';
import { Icon, type IconName } from '../Icon/Icon';
import './Empty.scss';

interface Props {
  icon: IconName;
  title: string;
  text?: string;
}

export function Empty({ icon, title, text, children }: PropsWithChildren<Props>) {
  return (
    <View className="empty">
      <View className="empty__sign">
        <Icon name={icon} size="xl" />
      </View>
      <View className="empty__title">{title}</View>
      {text && <View className="empty__text">{text}</View>}
      {children && <View className="empty__act">{children}</View>}
    </View>
  );
}
