/** What this page is about does not exist, or not for this member: asking again cannot help, the list it would stand in can. */
import Taro from '@tarojs/taro';
import { Button } from '../Button/Button';
import { Empty } from '../Empty/Empty';
import type { IconName } from '../Icon/Icon';

interface Props {
  icon: IconName;
  title: string;
  text?: string;
  /** Words of the button. */
  go: string;
  /** Route of the list. This page goes, so that the way back does not lead here again. */
  to: { tab: string } | { page: string };
}

export function Missing({ icon, title, text, go, to }: Props) {
  const leave = () => ('tab' in to ? Taro.switchTab({ url: to.tab }) : Taro.redirectTo({ url: to.page }));
  return (
    <Empty icon={icon} title={title} text={text}>
      <Button size="small" look="quiet" onTap={() => void leave()}>
        {go}
      </Button>
    </Empty>
  );
}
