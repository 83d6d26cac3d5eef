/** Handing over an exchange: scan the pickup code, look at what it is, hand it over once. */
import { useEffect, useState } from 'react';
import Taro, { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import * as counter from '@/src/cloud/counter';
import { isSettled } from '@/src/cloud/keyed';
import { readText } from '@/src/cloud/storage';
import { Art } from '@/src/components/Art/Art';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { goBack, Screen } from '@/src/components/Screen/Screen';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { toast } from '@/src/components/Toast/Toast';
import { canScan, scan } from '@/src/device/scan';
import { dayAt, dayInWords } from '@/src/format/day';
import { grouped, spaced } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { common } from '@/src/texts/common';
import { counterTexts } from '@/src/texts/counter';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { SHOP_KEY } from '../desk/useShopChoice';
import './index.scss';

type Exchange = Answered<Contracts['counter'], 'exchangeByCode'>;
type Step = { at: 'code' } | { at: 'look'; code: string; exchange: Exchange } | { at: 'done'; exchange: Exchange };

export default function HandoverPage() {
  const t = useTexts(counterTexts);
  const words = useTexts(common);
  const given = decodeURIComponent(useRouter().params.code ?? '');
  const [step, setStep] = useState<Step>({ at: 'code' });
  const { busy, run } = useBusy();
  const shopId = readText(SHOP_KEY);

  const look = (code: string) =>
    run(async () => {
      const answer = await counter.exchangeByCode({ pickupCode: code, shopId });
      if (!answer.ok) return toast(answer.error.message);
      setStep({ at: 'look', code, exchange: answer.data });
    });
  const handOver = ({ code, exchange }: { code: string; exchange: Exchange }) =>
    void run(async () => {
      const answer = await counter.fulfil({ pickupCode: code, shopId });
      if (!answer.ok) {
        toast(answer.error.message);
        // Cancelled or handed over meanwhile: what is shown is no longer so.
        if (isSettled(answer)) setStep({ at: 'code' });
        return;
      }
      setStep({ at: 'done', exchange });
    });
  useEffect(() => {
    if (given !== '') void look(given);
    // Only what the page was opened with is looked up by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [given]);

  return (
    <Screen title={t.pickupTitle}>
      <View className="stack">
        {step.at === 'code' && <AskCode busy={busy} onCode={(code) => void look(code)} />}
        {step.at === 'look' && (
          <>
            <ExchangePanel exchange={step.exchange} />
            <Button icon="gift" busy={busy} onTap={() => handOver(step)}>
              {t.pickupDo}
            </Button>
            <Button look="plain" onTap={() => setStep({ at: 'code' })}>
              {words.cancel}
            </Button>
          </>
        )}
        {step.at === 'done' && <Done exchange={step.exchange} onNext={() => setStep({ at: 'code' })} />}
      </View>
    </Screen>
  );
}

function AskCode({ busy, onCode }: { busy: boolean; onCode: (code: string) => void }) {
  const t = useTexts(counterTexts);
  const [text, setText] = useState('');
  const code = text.replace(/\s/g, '').toUpperCase();
  const fits = /^[0-9A-Z]{4,40}$/.test(code);
  const read = async () => {
    const found = await scan();
    if (found === undefined) return toast(t.notRead);
    onCode(found.trim());
  };
  return (
    <Panel className="handover-ask">
      <View className="handover-sign">
        <Icon name="gift" size="xl" />
      </View>
      <View className="note muted handover-text">{t.pickupText}</View>
      {canScan() && (
        <Button icon="scan" busy={busy} onTap={() => void read()}>
          {t.pickupScan}
        </Button>
      )}
      <View className="row gap-s handover-typed">
        <View className="grow">
          <TextInput value={text} onInput={setText} placeholder={t.pickupHint} most={48} onConfirm={() => fits && onCode(code)} />
        </View>
        <Button size="small" look="quiet" busy={busy} disabled={!fits} onTap={() => onCode(code)}>
          {t.pickupFind}
        </Button>
      </View>
    </Panel>
  );
}

function ExchangePanel({ exchange: it }: { exchange: Exchange }) {
  const t = useTexts(counterTexts);
  const say = useSay();
  const language = useLanguage();
  return (
    <Panel className="handover-paper">
      <Art art={it.art} className="handover-art" />
      <Heading look="h1">
        {say(it.name)} × {it.quantity}
      </Heading>
      <View className="muted num">
        {t.pickupOf(it.nickname ?? t.noName)} · {spaced(it.memberNo)}
      </View>
      <View className="note faint num">{t.pickupUntil(dayInWords(it.until, language, dayAt(nowMs())))}</View>
      {it.debt > 0 && <View className="note warn num handover-debt">{t.debt(grouped(it.debt))}</View>}
    </Panel>
  );
}

function Done({ exchange: it, onNext }: { exchange: Exchange; onNext: () => void }) {
  const t = useTexts(counterTexts);
  const say = useSay();
  return (
    <>
      <Panel className="handover-paper">
        <View className="handover-done moves">
          <Icon name="check" size="xl" />
        </View>
        <Heading look="h1">{t.pickupDone}</Heading>
        <View className="muted">
          {say(it.name)} × {it.quantity}
        </View>
        <View className="note faint">{t.pickupUndo}</View>
      </Panel>
      <Button onTap={onNext}>{t.pickupNext}</Button>
      <Button
        look="plain"
        onTap={() => (Taro.getCurrentPages().length > 1 ? goBack() : void Taro.redirectTo({ url: '/counter/desk/index' }))}
      >
        {t.toDesk}
      </Button>
    </>
  );
}
