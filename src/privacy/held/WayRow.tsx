/** A way on, with a sentence about where it leads. */
import { View } from '@tarojs/components';
import { Icon, type IconName } from '@/src/components/Icon/Icon';

interface Props {
  icon: IconName;
  title: string;
  note: string;
  warn?: boolean;
  onTap: () => void;
}

export function WayRow({ icon, title, note, warn = false, onTap }: Props) {
  return (
    <View className="row gap-m line held-way" hoverClass="pressed" ariaRole="link" onClick={onTap}>
      <Icon name={icon} className={warn ? 'warn' : 'muted'} />
      <View className="grow">
        <View className={warn ? 'warn' : ''}>{title}</View>
        <View className="note muted">{note}</View>
      </View>
      <Icon name="next" size="s" className="faint" />
    </View>
  );
}
