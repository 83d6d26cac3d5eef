/** Signing out everywhere: a lost phone, or somebody else's. On WeChat the app signs in anew by itself. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { forgetSeen } from '@/src/cloud/forgetting';
import * as identity from '@/src/cloud/identity';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { useBusy } from '@/src/hooks/useBusy';
import { useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';

export function SignOut() {
  const t = useTexts(meTexts);
  const [open, setOpen] = useState(false);
  const { busy, run } = useBusy();
  const signOut = () =>
    run(async () => {
      const answer = await identity.signOutEverywhere();
      // Without a session there is nothing left to end: an earlier try, whose answer was lost, has done it.
      if (!answer.ok && answer.error.code !== 'NO_SESSION') return toast(answer.error.message);
      forgetSeen();
      setOpen(false);
      toast(t.signedOut);
      await Taro.reLaunch({ url: '/pages/card/index' });
    });
  return (
    <>
      <Panel onTap={() => setOpen(true)}>
        <View className="row gap-m">
          <Icon name="exit" className="muted" />
          <View className="grow">
            <View>{t.signOut}</View>
            <View className="note muted">{t.signOutNote}</View>
          </View>
          <Icon name="next" size="s" className="faint" />
        </View>
      </Panel>
      <Sheet open={open} onClose={() => setOpen(false)} label={t.signOutTitle}>
        <Heading look="h1">{t.signOutTitle}</Heading>
        <View className="muted profile-sheet-text">{t.signOutText}</View>
        <Button look="warn" busy={busy} onTap={() => void signOut()}>
          {t.signOutAct}
        </Button>
        <Button look="plain" onTap={() => setOpen(false)}>
          {t.signOutKeep}
        </Button>
      </Sheet>
    </>
  );
}
