/** Why something is taken back: one of a few, or a sentence. */
import { View } from '@tarojs/components';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { counterTexts } from '@/src/texts/counter';
import { useTexts } from '@/src/texts/language';

interface Props {
  choices: readonly string[];
  reason: string;
  onReason: (reason: string) => void;
}

/** As the contract has it. */
export const isReason = (reason: string): boolean => reason.trim().length >= 2;

export function Reasons({ choices, reason, onReason }: Props) {
  const t = useTexts(counterTexts);
  const own = choices.includes(reason) ? '' : reason;
  return (
    <View className="stack">
      <View className="desk-reasons" ariaRole="radiogroup">
        {choices.map((it) => (
          <View
            key={it}
            className={`chip desk-chip ${it === reason ? 'chip--on' : ''}`}
            ariaRole="radio"
            aria-checked={it === reason}
            onClick={() => onReason(it)}
          >
            {it}
          </View>
        ))}
      </View>
      <TextInput value={own} onInput={onReason} placeholder={t.reasonHint} most={100} />
    </View>
  );
}
