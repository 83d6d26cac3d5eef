/** Sentences one under the other, each with a dot. */
import { View } from '@tarojs/components';
import './Sentences.scss';

export function Sentences({ items }: { items: readonly string[] }) {
  return (
    <View className="sentences">
      {items.map((it) => (
        <View key={it} className="muted sentences__one">
          {it}
        </View>
      ))}
    </View>
  );
}
