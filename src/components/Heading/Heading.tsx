/** A heading that a screen reader finds: a real one in a browser, named as one on WeChat. `look` is its size. */
import { createElement, type ReactNode } from 'react';
import { View } from '@tarojs/components';

interface Props {
  look: 'h1' | 'h2' | 'none';
  /** 1 is the page's own title; what stands in it is 2. */
  level?: 1 | 2;
  className?: string;
  children?: ReactNode;
}

export function Heading({ look, level = 2, className = '', children }: Props) {
  const classes = `heading ${look === 'none' ? '' : look} ${className}`;
  if (process.env.TARO_ENV === 'h5') return createElement(`h${level}`, { className: classes }, children);
  return (
    <View className={classes} ariaRole="heading">
      {children}
    </View>
  );
}
