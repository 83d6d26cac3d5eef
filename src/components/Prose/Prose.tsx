/** A long text as a shop writes it: paragraphs between empty lines; the first is its heading. */
import { View } from '@tarojs/components';
import { Heading } from '../Heading/Heading';
import './Prose.scss';

export function Prose({ text }: { text: string }) {
  const [heading = '', ...paragraphs] = text.split(/\n{2,}/);
  return (
    <View>
      <Heading look="h2">{heading}</Heading>
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
