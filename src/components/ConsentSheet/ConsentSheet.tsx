/** The texts in force, to be read before the button that agrees to them. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { PublicProgramme } from '@/types/contract/programme';
import * as identity from '@/src/cloud/identity';
import * as shop from '@/src/cloud/shop';
import { useBusy } from '@/src/hooks/useBusy';
import { useLoad } from '@/src/hooks/useLoad';
import { consentTexts } from '@/src/texts/consent';
import { useSay, useTexts } from '@/src/texts/language';
import { Button } from '../Button/Button';
import { Chips } from '../Chips/Chips';
import { Failure } from '../Failure/Failure';
import { Prose } from '../Prose/Prose';
import { Sheet } from '../Sheet/Sheet';
import { Skeleton } from '../Skeleton/Skeleton';
import { toast } from '../Toast/Toast';
import './ConsentSheet.scss';

interface Props {
  open: boolean;
  onClose: () => void;
  /** What the page wants to ask anew. */
  onAgreed?: () => void;
}

export function ConsentSheet({ open, onClose, onAgreed }: Props) {
  const t = useTexts(consentTexts);
  const agreed = () => {
    onClose();
    onAgreed?.();
  };
  return (
    <Sheet open={open} onClose={onClose} label={t.title}>
      <TextsInForce onLater={onClose} onAgreed={agreed} />
    </Sheet>
  );
}

/** Never what is remembered: agreed to is what is in force now. */
function TextsInForce({ onLater, onAgreed }: { onLater: () => void; onAgreed: () => void }) {
  const { load, reload } = useLoad('consent.texts', shop.programme, { keep: false });
  if (load.state === 'loading') return <Skeleton bones={['line', 'tile', 'row']} />;
  if (load.state === 'ready')
    return <Reading texts={load.data.identity} onLater={onLater} onAgreed={onAgreed} onOutdated={() => void reload()} />;
  return <Failure message={load.state === 'offline' ? '' : load.message} onRetry={reload} />;
}

interface ReadingProps {
  texts: PublicProgramme['identity'];
  onLater: () => void;
  onAgreed: () => void;
  /** Another version came into force while this one was read. */
  onOutdated: () => void;
}

function Reading({ texts, onLater, onAgreed, onOutdated }: ReadingProps) {
  const t = useTexts(consentTexts);
  const say = useSay();
  const { busy, run } = useBusy();
  const [part, setPart] = useState<'privacy' | 'terms'>('privacy');
  const agree = () =>
    run(async () => {
      const answer = await identity.agree(texts.consentVersion);
      toast(answer.ok ? t.agreed : answer.error.message);
      if (answer.ok) onAgreed();
      else if (answer.error.code === 'CONSENT_REQUIRED') onOutdated();
    });
  return (
    <View className="consent">
      <View className="row between gap-s">
        <Chips
          items={[
            { key: 'privacy', name: t.parts.privacy },
            { key: 'terms', name: t.parts.terms },
          ]}
          chosen={part}
          onChoose={setPart}
        />
        <View className="mini muted num consent__version">{t.version(texts.consentVersion)}</View>
      </View>
      <View className="consent__text">
        <Prose text={say(texts[part])} />
      </View>
      <Button busy={busy} onTap={() => void agree()}>
        {t.agree}
      </Button>
      <Button look="plain" onTap={onLater}>
        {t.later}
      </Button>
    </View>
  );
}
