/** Why somebody at the counter does it: one of a few, or a sentence. */
import { View } from '@tarojs/components';
import { useTexts } from '@/src/texts/language';
import { reasonTexts } from '@/src/texts/reason';
import { TextInput } from '../TextInput/TextInput';
import './Reasons.scss';

interface Props {
  choices: readonly string[];
  reason: string;
  onReason: (reason: string) => void;
}

/** As the contract has it. */
export const isReason = (reason: string): boolean => reason.trim().length >= 2;

export function Reasons({ choices, reason, onReason }: Props) {
  const t = useTexts(reasonTexts);
  const own = choices.includes(reason) ? '' : reason;
  return (
    <View className="stack">
      <View className="reasons" ariaRole="radiogroup">
        {choices.map((it) => (
          <View
            key={it}
            className={`chip reasons__one ${it === reason ? 'chip--on' : ''}`}
            ariaRole="radio"
            aria-checked={it === reason}
            onClick={() => onReason(it)}
          >
            {it}
          </View>
        ))}
      </View>
      <TextInput value={own} onInput={onReason} placeholder={t.hint} most={100} />
    </View>
  );
}
