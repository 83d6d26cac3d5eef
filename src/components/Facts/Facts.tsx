/** What is so: a label on the left, its value on the right, a line between. Absent facts may be handed in as false. */
import type { ReactNode } from 'react';
import { View } from '@tarojs/components';
import './Facts.scss';

export interface Fact {
  label: string;
  value: ReactNode;
  /** A tap opens something about it. */
  onTap?: () => void;
}

export function Facts({ items }: { items: readonly (Fact | false)[] }) {
  return (
    <View>
      {items.map(
        (it) =>
          it !== false && (
            <View
              key={it.label}
              className={`row between gap-m line fact ${it.onTap ? 'fact--leads' : ''}`}
              hoverClass={it.onTap ? 'pressed' : 'none'}
              ariaRole={it.onTap ? 'button' : undefined}
              onClick={it.onTap}
            >
              <View className="note muted fact__label">{it.label}</View>
              <View className="note num fact__value">{it.value}</View>
            </View>
          ),
      )}
    </View>
  );
}
