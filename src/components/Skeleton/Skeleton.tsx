/** The shape of a page that is being asked for: a list of bones from the top. */
import { View } from '@tarojs/components';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';
import './Skeleton.scss';

export type Bone = 'line' | 'row' | 'tile' | 'card';

export function Skeleton({ bones }: { bones: readonly Bone[] }) {
  const t = useTexts(common);
  return (
    <View ariaRole="status" ariaLabel={t.loading}>
      {bones.map((bone, at) => (
        <View key={at} className={`bone bone--${bone} moves`} />
      ))}
    </View>
  );
}
