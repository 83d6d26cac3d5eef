/** A row that leads somewhere. */
import { View } from '@tarojs/components';
import { Icon, type IconName } from '../Icon/Icon';
import './MenuRow.scss';

interface Props {
  icon: IconName;
  title: string;
  note?: string;
  /** How many wait behind it; `label` is read aloud in its place. */
  badge?: { text: string; label: string };
  onTap: () => void;
}

export function MenuRow({ icon, title, note, badge, onTap }: Props) {
  return (
    <View className="row gap-m line menurow" hoverClass="pressed" ariaRole="link" onClick={onTap}>
      <Icon name={icon} className="muted" />
      <View className="grow">{title}</View>
      {note !== undefined && <View className="note muted">{note}</View>}
      {badge !== undefined && (
        <View className="menurow__badge num" ariaLabel={badge.label}>
          {badge.text}
        </View>
      )}
      <Icon name="next" size="s" className="faint" />
    </View>
  );
}
