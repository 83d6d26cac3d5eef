/** The mini-program: keeps the session and the shop's look ready, and gives every page the same styles. */
import type { PropsWithChildren } from 'react';
import { useLaunch } from '@tarojs/taro';
import { openCloud } from '@/src/cloud/transport';
import { refreshBrand } from '@/src/brand/brand';
import './app.scss';

export default function App({ children }: PropsWithChildren) {
  useLaunch(() => {
    openCloud();
    void refreshBrand();
  });
  return children;
}
