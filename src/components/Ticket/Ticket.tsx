/** A coupon's shape: its worth on the left of the notches, its words and button on the right. */
import type { PropsWithChildren, ReactNode } from 'react';
import { View } from '@tarojs/components';
import './Ticket.scss';

interface Props {
  value: ReactNode;
  used?: boolean;
  onTap?: () => void;
}

export function Ticket({ value, used = false, onTap, children }: PropsWithChildren<Props>) {
  return (
    <View className={`ticket ${used ? 'ticket--used' : ''}`} hoverClass={onTap ? 'pressed' : 'none'} onClick={onTap}>
      <View className={`ticket__value ${used ? 'ticket__value--used' : ''}`}>{value}</View>
      <View className="ticket__text">{children}</View>
    </View>
  );
}
