/** No camera: the member by number, or by the phone's last four digits with the name. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import * as counter from '@/src/cloud/counter';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { useBusy } from '@/src/hooks/useBusy';
import { counterTexts } from '@/src/texts/counter';
import { useTexts } from '@/src/texts/language';
import type { Customer } from './customer';

interface Props {
  open: boolean;
  shopId: string;
  onFound: (customer: Customer) => void;
  onClose: () => void;
}

export function FindSheet({ open, shopId, onFound, onClose }: Props) {
  const t = useTexts(counterTexts);
  const [by, setBy] = useState<'no' | 'phone'>('no');
  const [no, setNo] = useState('');
  const [tail, setTail] = useState('');
  const [name, setName] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const { busy, run } = useBusy();
  const ready = by === 'no' ? /^\d{8,12}$/.test(no.replace(/\s/g, '')) : /^\d{4}$/.test(tail) && name.trim() !== '';

  const find = () =>
    void run(async () => {
      const answer = await counter.findMember(
        by === 'no' ? { memberNo: no.replace(/\s/g, ''), shopId } : { phoneTail: tail, name: name.trim(), shopId },
      );
      if (!answer.ok) return setRefusal(answer.error.message);
      setRefusal(undefined);
      setNo('');
      setTail('');
      setName('');
      onFound({ who: { memberNo: answer.data.member.memberNo }, member: answer.data.member });
      onClose();
    });

  return (
    <Sheet open={open} onClose={onClose} label={t.findTitle}>
      <Heading look="h1" className="desk-sheet-title">
        {t.findTitle}
      </Heading>
      <View className="row gap-s desk-find-tabs" ariaRole="tablist">
        {(['no', 'phone'] as const).map((it) => (
          <View
            key={it}
            className={`chip desk-chip ${it === by ? 'chip--on' : ''}`}
            ariaRole="tab"
            aria-selected={it === by}
            onClick={() => setBy(it)}
          >
            {it === 'no' ? t.byNo : t.byPhone}
          </View>
        ))}
      </View>
      <View className="stack">
        {by === 'no' ? (
          <TextInput value={no} onInput={setNo} placeholder={t.noHint} most={14} type="number" onConfirm={find} />
        ) : (
          <>
            <TextInput value={tail} onInput={setTail} placeholder={t.tailHint} most={4} type="number" />
            <TextInput value={name} onInput={setName} placeholder={t.nameHint} most={20} onConfirm={find} />
          </>
        )}
        {refusal !== undefined && <View className="note warn">{refusal}</View>}
        <Button busy={busy} disabled={!ready} onTap={find}>
          {t.findDo}
        </Button>
      </View>
    </Sheet>
  );
}
