/** The four tabs, drawn by the tab page itself, so that they never flicker and follow theme and language. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { useUnread } from '@/src/hooks/useUnread';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';
import { Icon } from '../Icon/Icon';
import './TabBar.scss';

const TABS = [
  { tab: 'card', icon: 'card' },
  { tab: 'mall', icon: 'bag' },
  { tab: 'coupons', icon: 'ticket' },
  { tab: 'me', icon: 'person' },
] as const;
export type Tab = (typeof TABS)[number]['tab'];

export function TabBar({ at }: { at: Tab }) {
  const t = useTexts(common);
  const unread = useUnread();
  return (
    <View className="tabbar" ariaRole="tablist">
      {TABS.map(({ tab, icon }) => (
        <View
          key={tab}
          className={`tabbar__tab ${tab === at ? 'tabbar__tab--on' : ''}`}
          ariaRole="tab"
          aria-selected={tab === at}
          onClick={() => tab !== at && void Taro.switchTab({ url: `/pages/${tab}/index` })}
        >
          <View className="tabbar__sign">
            {tab === at && <View className={`icon icon--l icon--${icon}-body tabbar__body`} />}
            <Icon name={icon} size="l" />
            {tab === 'me' && unread > 0 && <View className="tabbar__mark" ariaLabel={t.unread} />}
          </View>
          {t.tabs[tab]}
        </View>
      ))}
    </View>
  );
}
