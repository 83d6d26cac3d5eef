/** The mini-program: keeps the session and the shop's look ready, gives every page the same styles, and a way on where there is no page. */
import type { PropsWithChildren } from 'react';
import Taro, { useLaunch, usePageNotFound, useUnhandledRejection } from '@tarojs/taro';
import { openCloud } from '@/src/cloud/transport';
import { refreshBrand } from '@/src/brand/brand';
import { openToKeyboard } from '@/src/device/keyboard';
import { keepOwnHistory } from '@/src/device/ownHistory';
import { hideScrollBars } from '@/src/device/stage';
import { takeUnloaded } from '@/src/device/unloaded';
import './app.scss';

keepOwnHistory();
hideScrollBars();

export default function App({ children }: PropsWithChildren) {
  useLaunch(() => {
    openCloud();
    openToKeyboard();
    void refreshBrand();
  });
  usePageNotFound(() => void Taro.reLaunch({ url: '/pages/missing/index' }));
  useUnhandledRejection((rejection) => {
    // In a browser it is the event itself, which is then no complaint any more.
    if (takeUnloaded(rejection.reason) && rejection instanceof Event) rejection.preventDefault();
  });
  return children;
}
