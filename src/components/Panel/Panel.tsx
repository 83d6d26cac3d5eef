/** A white tile on paper; `rows` when it holds a list. */
import type { PropsWithChildren } from 'react';
import { View } from '@tarojs/components';
import './Panel.scss';

interface Props {
  rows?: boolean;
  className?: string;
  onTap?: () => void;
}

export function Panel({ rows = false, className = '', onTap, children }: PropsWithChildren<Props>) {
  return (
    <View
      className={`panel ${rows ? 'panel--rows' : ''} ${className}`}
      hoverClass={onTap ? 'pressed' : 'none'}
      ariaRole={onTap ? 'button' : undefined}
      onClick={onTap}
    >
      {children}
    </View>
  );
}
