/** A long text as a shop writes it: paragraphs between empty lines; the first is its heading. */
import { View } from '@tarojs/components';
import './Prose.scss';

export function Prose({ text }: { text: string }) {
  const [heading = '', ...paragraphs] = text.split(/\n{2,}/);
  return (
    <View>
      <View className="h2">{heading}</View>
      {paragraphs.map((paragraph, at) => (
        <View key={at} className="prose__paragraph">
          {paragraph.split('\n').map((line, i) => (
            <View key={i}>{line}</View>
          ))}
        </View>
      ))}
    </View>
  );
}
