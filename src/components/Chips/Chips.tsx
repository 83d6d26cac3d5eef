/** One of several, side by side; what does not fit is reached by a swipe. */
import { View } from '@tarojs/components';
import './Chips.scss';

interface Props<K extends string> {
  items: readonly { key: K; name: string }[];
  chosen: K;
  onChoose: (key: K) => void;
}

export function Chips<K extends string>({ items, chosen, onChoose }: Props<K>) {
  return (
    <View className="chips" ariaRole="tablist">
      {items.map(({ key, name }) => (
        <View
          key={key}
          className={`chip chips__one num ${key === chosen ? 'chip--on' : ''}`}
          ariaRole="tab"
          aria-selected={key === chosen}
          onClick={() => onChoose(key)}
        >
          {name}
        </View>
      ))}
    </View>
  );
}
