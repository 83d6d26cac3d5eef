/** A hash, short enough to compare by eye, whole in the clipboard by a tap. */
import { View } from '@tarojs/components';
import { toast } from '@/src/components/Toast/Toast';
import { copyText, tellsOfCopies } from '@/src/device/copy';
import { useTexts } from '@/src/texts/language';
import { phoneTexts } from '@/src/texts/phone';
import { pointsTexts } from '@/src/texts/points';
import { shortHash } from '../entry/proof';

export function HashRow({ label, hash, className = '' }: { label: string; hash: string; className?: string }) {
  const t = useTexts(pointsTexts);
  const phone = useTexts(phoneTexts);
  const copy = async () => {
    const copied = await copyText(hash);
    if (!copied) toast(phone.notCopied);
    else if (!tellsOfCopies) toast(phone.copied);
  };
  return (
    <View
      className={`row between gap-m points-hash ${className}`}
      hoverClass="pressed"
      ariaRole="button"
      ariaLabel={t.hashCopy(label)}
      onClick={() => void copy()}
    >
      <View className="note muted">{label}</View>
      <View className="row gap-s">
        <View className="points-hash__text">{shortHash(hash)}</View>
        <View className="note good">{phone.copy}</View>
      </View>
    </View>
  );
}
