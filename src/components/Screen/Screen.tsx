/** A page's frame: theme and brand, status bar and capsule space, navigation bar, tabs, toast. Every page is one Screen. */
import { type PropsWithChildren, type ReactNode, useEffect } from 'react';
import Taro, { useDidShow } from '@tarojs/taro';
import { View } from '@tarojs/components';
import { tintsOf } from '@/src/brand/tints';
import { useBrand } from '@/src/brand/brand';
import { nowMs } from '@/src/cloud/clock';
import { frame } from '@/src/device/frame';
import { showTitle } from '@/src/device/title';
import { pageShown } from '@/src/device/unloaded';
import { clockAt } from '@/src/format/day';
import { useOpenedMessage } from '@/src/hooks/useOpenedMessage';
import { common } from '@/src/texts/common';
import { useSay, useTexts } from '@/src/texts/language';
import { Heading } from '../Heading/Heading';
import { Icon } from '../Icon/Icon';
import { RetryBar } from '../RetryBar/RetryBar';
import { type Tab, TabBar } from '../TabBar/TabBar';
import { Toast } from '../Toast/Toast';
import './Screen.scss';

interface Props {
  title?: string;
  /** Instead of the title: anything that fits in 48 px beside the capsule. */
  nav?: ReactNode;
  /** One of the four tabs: draws the bar, has no way back. */
  tab?: Tab;
  /** `clear`: bar and page lie over a picture of the page's own, without padding. */
  clear?: boolean;
  /** Colours of the page's own (a ceremony, a code), as a class. */
  className?: string;
  /** Always dark, whatever the phone says. */
  dark?: boolean;
}

export function Screen({ title, nav, tab, clear = false, className = '', dark = false, children }: PropsWithChildren<Props>) {
  const brand = useBrand();
  useOpenedMessage();
  useTitle(title ?? '');
  const tints = brand === undefined ? {} : tintsOf(brand.accent, brand.accentDark);
  const page = `screen__page ${tab ? 'screen__page--tabbed' : ''} ${clear ? 'screen__page--bare' : ''}`;
  return (
    <View className={`screen ${dark ? 'screen--dark' : ''} ${className}`} style={tints}>
      <View className={`screen__bar ${clear ? 'screen__bar--clear' : ''}`}>
        <StatusBar />
        <NavigationBar back={tab === undefined}>
          {nav ?? (
            <Heading level={1} look={tab ? 'h1' : 'h2'} className="screen__title">
              {title}
            </Heading>
          )}
        </NavigationBar>
      </View>
      <View className={page}>{children}</View>
      {tab && <TabBar at={tab} />}
      <RetryBar />
      <Toast />
    </View>
  );
}

/** The shop's name, after the page's own. Set when the page is shown: another may have set its own meanwhile. */
function useTitle(title: string): void {
  const brand = useBrand();
  const say = useSay();
  const shop = brand === undefined ? '' : say(brand.name);
  useEffect(() => showTitle([title, shop]), [title, shop]);
  useDidShow(() => {
    pageShown();
    showTitle([title, shop]);
  });
}

function StatusBar() {
  const { statusPx, drawn } = frame();
  if (!drawn) return <View style={{ height: `${statusPx}px` }} />;
  return (
    <View className="screen__status num" style={{ height: `${statusPx}px` }}>
      <View>{clockAt(nowMs()).replace(/^0/, '')}</View>
      <View className="screen__signal">5G ▮▮▮</View>
    </View>
  );
}

function NavigationBar({ back, children }: PropsWithChildren<{ back: boolean }>) {
  const { barPx, capsulePx, drawn } = frame();
  const t = useTexts(common);
  return (
    <View className="screen__nav" style={{ height: `${barPx}px`, paddingRight: `${capsulePx}px` }}>
      {back && (
        <View className="screen__back" hoverClass="pressed" ariaRole="button" ariaLabel={t.back} onClick={goBack}>
          <Icon name="back" />
        </View>
      )}
      {children}
      {drawn && (
        <View className="screen__capsule" aria-hidden>
          <View className="screen__capsule-dots">···</View>
          <View className="screen__capsule-line" />
          <View className="screen__capsule-ring">◎</View>
        </View>
      )}
    </View>
  );
}

/** Back, or home where there is no page behind: opened by a code or a message. */
export function goBack(): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack();
  else void Taro.switchTab({ url: '/pages/card/index' });
}
