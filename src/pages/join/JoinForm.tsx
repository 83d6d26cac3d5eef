/** Consent by the member's own hand, the texts to read before it, and the one button. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import * as identity from '@/src/cloud/identity';
import { Button } from '@/src/components/Button/Button';
import { Icon } from '@/src/components/Icon/Icon';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { useBusy } from '@/src/hooks/useBusy';
import { joinTexts } from '@/src/texts/join';
import { useSay, useTexts } from '@/src/texts/language';
import type { Invitation } from './invitation';
import type { Joined } from './index';

type Reading = 'terms' | 'privacy';

interface Props {
  scene: string;
  programme: Invitation['programme'];
  onJoined: (joined: Joined) => void;
}

export function JoinForm({ scene, programme, onJoined }: Props) {
  const t = useTexts(joinTexts);
  const say = useSay();
  const [agreed, setAgreed] = useState(false);
  const [missed, setMissed] = useState(false);
  const [reading, setReading] = useState<Reading>();
  const { busy, run } = useBusy();
  const { consentVersion } = programme.identity;

  const join = () =>
    run(async () => {
      // Said beside the box, where it is to be ticked; a word over the page would cover it and this button.
      if (!agreed) return setMissed(true);
      const answer = await identity.join({ scene, consent: consentVersion });
      if (!answer.ok) return toast(answer.error.message);
      onJoined(answer.data);
    });

  return (
    <>
      <View className="row row--top note muted join-consent">
        <View
          className="join-consent__hit"
          ariaRole="checkbox"
          aria-checked={agreed}
          ariaLabel={t.agree}
          onClick={() => setAgreed(!agreed)}
        >
          <View className={`join-consent__box ${agreed ? 'join-consent__box--on' : ''}`}>
            {agreed && <Icon name="check" size="s" />}
          </View>
        </View>
        <View className="grow join-consent__words">
          <View className="join-consent__part" onClick={() => setAgreed(!agreed)}>
            {t.agreeBefore}
          </View>
          <View className="join-consent__link" ariaRole="link" onClick={() => setReading('terms')}>
            {t.terms}
          </View>
          <View className="join-consent__part">{t.and}</View>
          <View className="join-consent__link" ariaRole="link" onClick={() => setReading('privacy')}>
            {t.privacy}
          </View>
          <View className="join-consent__part">{t.agreeAfter}</View>
        </View>
      </View>
      {missed && !agreed && (
        <View className="note warn join-consent__missed" ariaRole="alert">
          {t.agreeFirst}
        </View>
      )}
      <Button busy={busy} onTap={() => void join()}>
        {t.join}
      </Button>
      <Sheet open={reading !== undefined} onClose={() => setReading(undefined)} label={t.terms}>
        <View className="join-reading">{reading !== undefined && say(programme.identity[reading])}</View>
        <Button look="quiet" onTap={() => setReading(undefined)}>
          {t.read}
        </Button>
      </Sheet>
    </>
  );
}
