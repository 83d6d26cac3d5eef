/** The whole ledger computed again at the server, on a tap: that all agrees, or the first entry that does not. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import * as points from '@/src/cloud/points';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { toast } from '@/src/components/Toast/Toast';
import { grouped } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useTexts } from '@/src/texts/language';
import { pointsTexts } from '@/src/texts/points';
import { HashRow } from './HashRow';

type Verified = Answered<Contracts['points'], 'verify'>;

export function Verify() {
  const t = useTexts(pointsTexts);
  const [verified, setVerified] = useState<Verified>();
  const { busy, run } = useBusy();
  const verify = () =>
    void run(async () => {
      const answer = await points.verify();
      if (answer.ok) setVerified(answer.data);
      else toast(answer.error.message);
    });
  return (
    <Panel>
      <View className="row between gap-m">
        <Heading look="h2">{t.verifyTitle}</Heading>
        <Button size="tiny" look="quiet" icon="shield" busy={busy} onTap={verify}>
          {verified === undefined ? t.verify : t.verifyAgain}
        </Button>
      </View>
      <View className="note muted">{t.verifyNote}</View>
      {verified !== undefined && <Result verified={verified} />}
    </Panel>
  );
}

function Result({ verified: { ok, entries, head, finding } }: { verified: Verified }) {
  const t = useTexts(pointsTexts);
  if (!ok) {
    const how = Object.entries(t.breaks).find(([name]) => name === finding?.broken)?.[1] ?? t.brokenOther;
    return (
      <View className="points-verdict points-verdict--broken" ariaRole="alert">
        <View className="strong num">{t.broken(grouped(finding?.entryNo ?? 0), how)}</View>
        {/* Numbers count within an account: a member who was two has an entry of that number in each. */}
        {finding !== undefined && finding.account > 0 && (
          <View className="note num">{t.brokenAccount(grouped(finding.account + 1))}</View>
        )}
        <View className="note num">{t.brokenText(grouped(entries))}</View>
      </View>
    );
  }
  return (
    <View className="points-verdict" ariaRole="status">
      <View className="row gap-s">
        <Icon name="check" size="m" />
        <View className="strong num">{entries === 0 ? t.verifiedNone : t.verified(grouped(entries))}</View>
      </View>
      {head !== '' && <HashRow label={t.head} hash={head} />}
    </View>
  );
}
