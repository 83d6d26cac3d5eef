/** Where a member's page would be, for who has not agreed (any more): what waits for them, and the way to agree, to export, to leave. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { consentTexts } from '@/src/texts/consent';
import { useTexts } from '@/src/texts/language';
import { Button } from '../Button/Button';
import { ConsentSheet } from '../ConsentSheet/ConsentSheet';
import { Empty } from '../Empty/Empty';
import './ConsentAsk.scss';

export function ConsentAsk({ onAgreed }: { onAgreed: () => void }) {
  const t = useTexts(consentTexts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Empty icon="shield" title={t.askTitle} text={t.askText}>
        <Button size="small" onTap={() => setOpen(true)}>
          {t.read}
        </Button>
      </Empty>
      <View
        className="note muted consent-others"
        hoverClass="pressed"
        ariaRole="link"
        onClick={() => void Taro.navigateTo({ url: '/privacy/held/index' })}
      >
        {t.others}
      </View>
      <ConsentSheet open={open} onClose={() => setOpen(false)} onAgreed={onAgreed} />
    </>
  );
}
