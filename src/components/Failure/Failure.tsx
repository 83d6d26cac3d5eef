/** What happened, what to do about it, and the button to do it. */
import { useBusy } from '@/src/hooks/useBusy';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';
import { Button } from '../Button/Button';
import { Empty } from '../Empty/Empty';

export function Failure({ message, onRetry }: { message: string; onRetry: () => void | Promise<void> }) {
  const t = useTexts(common);
  const { busy, run } = useBusy();
  return (
    <Empty icon="cloud-off" title={t.failedTitle} text={message}>
      <Button size="small" look="quiet" busy={busy} onTap={() => void run(async () => onRetry())}>
        {t.retry}
      </Button>
    </Empty>
  );
}
