/** A switch: on or off at once, by a tap as wide as a finger. */
import { View } from '@tarojs/components';
import './Toggle.scss';

interface Props {
  on: boolean;
  /** What it switches, for who cannot see it. */
  label: string;
  onChange: (on: boolean) => void;
}

export function Toggle({ on, label, onChange }: Props) {
  return (
    <View className="toggle" ariaRole="switch" aria-checked={on} ariaLabel={label} onClick={() => onChange(!on)}>
      <View className={`toggle__track ${on ? 'toggle__track--on' : ''}`}>
        <View className={`toggle__knob moves ${on ? 'toggle__knob--on' : ''}`} />
      </View>
    </View>
  );
}
