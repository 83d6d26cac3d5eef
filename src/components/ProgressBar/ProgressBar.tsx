/** How far something has come, in percent; it fills when it grows. */
import { View } from '@tarojs/components';
import './ProgressBar.scss';

export function ProgressBar({ percent, warn = false, label }: { percent: number; warn?: boolean; label?: string }) {
  const width = `${Math.min(100, Math.max(0, percent))}%`;
  return (
    <View className="bar" ariaRole="progressbar" ariaLabel={label ?? width}>
      <View className={`bar__fill moves ${warn ? 'bar__fill--warn' : ''}`} style={{ width }} />
    </View>
  );
}
