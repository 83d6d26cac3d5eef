/** A calm word that the terms or the privacy notice have changed: everything goes on, reading is a tap away. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import { ConsentSheet } from '@/src/components/ConsentSheet/ConsentSheet';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { consentTexts } from '@/src/texts/consent';
import { useTexts } from '@/src/texts/language';
import type { Home } from './home';

export function ConsentBanner({ home, onAgreed }: { home: Home; onAgreed: () => void }) {
  const t = useTexts(consentTexts);
  const [open, setOpen] = useState(false);
  if (home.member.consentVersion === home.programme.identity.consentVersion) return null;
  return (
    <>
      <Panel onTap={() => setOpen(true)}>
        <View className="row gap-m">
          <Icon name="shield" className="good" />
          <View className="grow">
            <View className="strong">{t.newer}</View>
            <View className="note muted">{t.newerNote}</View>
          </View>
          <View className="row note good strong">
            {t.look}
            <Icon name="next" size="s" />
          </View>
        </View>
      </Panel>
      <ConsentSheet open={open} onClose={() => setOpen(false)} onAgreed={onAgreed} />
    </>
  );
}
