/** Where a page cannot tell who is asking: how to come in here, and the tap that tries again. */
import { inWechatBrowser } from '@/src/device/wechatBrowser';
import { useBusy } from '@/src/hooks/useBusy';
import { useTexts } from '@/src/texts/language';
import { signedOutTexts } from '@/src/texts/signedOut';
import { Button } from '../Button/Button';
import { Empty } from '../Empty/Empty';

export function SignedOut({ onRetry }: { onRetry: () => void | Promise<void> }) {
  const t = useTexts(signedOutTexts);
  const { busy, run } = useBusy();
  const [title, text] =
    process.env.TARO_ENV !== 'h5'
      ? [t.inApp, t.inAppText]
      : inWechatBrowser()
        ? [t.inWechat, t.inWechatText]
        : [t.elsewhere, t.elsewhereText];
  return (
    <Empty icon="lock" title={title} text={text}>
      <Button size="small" look="quiet" busy={busy} onTap={() => void run(async () => onRetry())}>
        {t.again}
      </Button>
    </Empty>
  );
}
