/** Big keys for an amount, at the foot of the page. */
import { View } from '@tarojs/components';
import { Icon } from '@/src/components/Icon/Icon';
import { counterTexts } from '@/src/texts/counter';
import { useTexts } from '@/src/texts/language';
import { type Key, KEYS } from './keypad';

interface Props {
  onKey: (key: Key) => void;
  onDone: () => void;
}

export function Keypad({ onKey, onDone }: Props) {
  const t = useTexts(counterTexts);
  return (
    <View className="keypad moves">
      <View className="keypad__board">
        <View className="keypad__keys">
          {KEYS.map((it) => (
            <View
              key={it}
              className="keypad__key num"
              hoverClass="keypad__key--down"
              hoverStayTime={60}
              ariaRole="button"
              ariaLabel={it === 'back' ? t.back : it}
              onClick={() => onKey(it)}
            >
              {it === 'back' ? <Icon name="back" /> : it}
            </View>
          ))}
        </View>
        <View className="keypad__done" hoverClass="pressed" ariaRole="button" onClick={onDone}>
          {t.done}
        </View>
      </View>
    </View>
  );
}
