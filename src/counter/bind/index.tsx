/** Binding the member to a role by an invitation of the owner. */
import { useState } from 'react';
import Taro, { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import * as shop from '@/src/cloud/shop';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { toast } from '@/src/components/Toast/Toast';
import { canScan, scan } from '@/src/device/scan';
import { useBusy } from '@/src/hooks/useBusy';
import { useNames } from '@/src/hooks/useNames';
import { counterTexts } from '@/src/texts/counter';
import { useTexts } from '@/src/texts/language';
import './index.scss';

interface Bound {
  role: 'staff' | 'operator';
  shopIds: string[];
}

export default function BindStaffPage() {
  const t = useTexts(counterTexts);
  const [text, setText] = useState(decodeURIComponent(useRouter().params.invitation ?? ''));
  const [bound, setBound] = useState<Bound>();
  const { busy, run } = useBusy();
  const invitation = text.trim();
  const fits = invitation.length >= 8 && invitation.length <= 80;
  const bind = () =>
    void run(async () => {
      const answer = await shop.accept(invitation);
      if (!answer.ok) return toast(answer.error.message);
      setBound(answer.data);
    });
  const read = async () => {
    const found = await scan();
    if (found !== undefined) setText(found);
  };
  return (
    <Screen title={t.bindTitle}>
      {bound === undefined ? (
        <Panel>
          <View className="note muted bind-text">{t.bindText}</View>
          <View className="stack">
            <TextInput value={text} onInput={setText} placeholder={t.bindHint} most={80} onConfirm={() => fits && bind()} />
            <Button busy={busy} disabled={!fits} onTap={bind}>
              {t.bindDo}
            </Button>
            {canScan() && (
              <Button look="plain" icon="scan" onTap={() => void read()}>
                {t.bindScan}
              </Button>
            )}
          </View>
        </Panel>
      ) : (
        <Done bound={bound} />
      )}
    </Screen>
  );
}

function Done({ bound }: { bound: Bound }) {
  const t = useTexts(counterTexts);
  const names = useNames().shops(bound.shopIds);
  return (
    <Empty
      icon="check"
      title={bound.role === 'operator' ? t.boundOperator : t.boundStaff}
      text={names.length > 0 ? t.boundShops(names.join(' · ')) : undefined}
    >
      <Button onTap={() => void Taro.redirectTo({ url: '/counter/desk/index' })}>{t.openDesk}</Button>
    </Empty>
  );
}
