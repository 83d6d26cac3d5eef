/** WeChat asks for this component where the tab bar is custom. It draws nothing: each tab page draws the bar (components/TabBar). */
import { View } from '@tarojs/components';

export default function CustomTabBar() {
  return <View />;
}
