/** The member's own entries with their proof as a file: prepared first, then saved by a tap of its own, as WeChat wants it. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import * as points from '@/src/cloud/points';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { type Saved, saveText } from '@/src/device/saveText';
import { inWechatBrowser } from '@/src/device/wechatBrowser';
import { dayAt } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { nowMs } from '@/src/cloud/clock';
import { useBusy } from '@/src/hooks/useBusy';
import { useTexts } from '@/src/texts/language';
import { phoneTexts } from '@/src/texts/phone';
import { pointsTexts } from '@/src/texts/points';
import { exportText } from './exportText';

export function ExportSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  if (!open) return null;
  return <Exporting onClose={onClose} />;
}

function Exporting({ onClose }: { onClose: () => void }) {
  const t = useTexts(pointsTexts);
  const phone = useTexts(phoneTexts);
  const [ready, setReady] = useState<{ count: number; text: string }>();
  const [saved, setSaved] = useState<Saved>();
  const { busy, run } = useBusy();
  const prepare = () =>
    void run(async () => {
      const answer = await points.exported();
      if (!answer.ok) return toast(answer.error.message);
      const { lines } = answer.data;
      if (lines.length === 0) return toast(t.exportNone);
      setReady({ count: lines.length, text: exportText(lines, nowMs()) });
    });
  const save = (text: string) => {
    // The first call of the tap: WeChat sends a file only then.
    const saving = saveText(`changke-points-${dayAt(nowMs())}.json`, text);
    void saving.then(setSaved);
  };
  return (
    <Sheet open onClose={onClose} label={t.exportTitle}>
      <Heading look="h1">{t.exportTitle}</Heading>
      <View className="muted points-sheet-text">{t.exportNote}</View>
      {ready === undefined ? (
        <Button busy={busy} onTap={prepare}>
          {t.exportDo}
        </Button>
      ) : (
        <View className="stack">
          <View className={`note num centre ${saved === 'failed' ? 'warn' : 'good'}`} ariaRole="status">
            {saved === undefined ? t.exportReady(grouped(ready.count)) : toldOf(saved, phone)}
          </View>
          <Button onTap={() => save(ready.text)}>{wayOut(t)}</Button>
        </View>
      )}
    </Sheet>
  );
}

const wayOut = (t: (typeof pointsTexts)['zh']): string => {
  if (process.env.TARO_ENV !== 'h5') return t.exportSend;
  return inWechatBrowser() ? t.exportCopy : t.exportSave;
};

const toldOf = (saved: Saved, t: (typeof phoneTexts)['zh']): string =>
  ({ saved: t.saved, shared: t.shared, copied: t.inClipboard, failed: t.notSaved })[saved];
