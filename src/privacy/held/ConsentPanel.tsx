/** What the member agreed to, version by version, with the ways to agree and to take it back. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import { Button } from '@/src/components/Button/Button';
import { ConsentSheet } from '@/src/components/ConsentSheet/ConsentSheet';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { clockAt, dayAt, dayInWords } from '@/src/format/day';
import { useNames } from '@/src/hooks/useNames';
import { useLanguage, useTexts } from '@/src/texts/language';
import { privacyTexts } from '@/src/texts/privacy';
import type { Mine } from './load';
import { WithdrawSheet } from './WithdrawSheet';

type Consent = Answered<Contracts['identity'], 'consents'>['items'][number];

export function ConsentPanel({ mine: { profile, consents }, onChange }: { mine: Mine; onChange: () => void }) {
  const t = useTexts(privacyTexts);
  const [sheet, setSheet] = useState<'agree' | 'withdraw'>();
  const close = () => setSheet(undefined);
  const given = profile.member.consentVersion !== undefined;
  const state = consents.agreed ? t.agreedNow(consents.current) : given ? t.newer : t.withdrawn;
  return (
    <Panel>
      <Heading look="h2">{t.consent}</Heading>
      <View className={`note num ${consents.agreed ? 'muted' : 'warn'}`}>{state}</View>
      <View className="held-consents">
        {consents.items.map((it) => (
          <ConsentLine key={`${it.at} ${it.kind}`} consent={it} />
        ))}
      </View>
      {!consents.agreed && (
        <Button className="held-agree" onTap={() => setSheet('agree')}>
          {t.read}
        </Button>
      )}
      {given && (
        <Button look="plain" onTap={() => setSheet('withdraw')}>
          {t.withdraw}
        </Button>
      )}
      <ConsentSheet open={sheet === 'agree'} onClose={close} onAgreed={onChange} />
      <WithdrawSheet open={sheet === 'withdraw'} onClose={close} onWithdrawn={onChange} />
    </Panel>
  );
}

function ConsentLine({ consent: it }: { consent: Consent }) {
  const t = useTexts(privacyTexts);
  const language = useLanguage();
  const names = useNames();
  const at = Date.parse(it.at);
  const when = `${dayInWords(dayAt(at), language, dayAt(nowMs()))} ${clockAt(at)}`;
  const shop = it.shopId === undefined ? undefined : names.shops([it.shopId])[0];
  return (
    <View className="row row--top gap-m line held-consent">
      <Icon name={it.kind === 'granted' ? 'check' : 'undo'} size="m" className={it.kind === 'granted' ? 'good' : 'warn'} />
      <View className="grow">
        <View className="row between note">
          <View>{it.kind === 'granted' ? t.granted : t.takenBack}</View>
          <View className="num">{t.version(it.version)}</View>
        </View>
        <View className="mini muted num">{[when, shop ?? ''].filter((word) => word !== '').join(' · ')}</View>
      </View>
    </View>
  );
}
