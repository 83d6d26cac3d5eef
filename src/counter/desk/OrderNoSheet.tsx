/** The till's own order number, where there is one: the same number is recorded once only. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { counterTexts } from '@/src/texts/counter';
import { useTexts } from '@/src/texts/language';

/** As the contract has it. */
const ORDER_NO = /^[\w.\-/#]{1,64}$/;

interface Props {
  open: boolean;
  orderNo: string;
  onChange: (orderNo: string) => void;
  onClose: () => void;
}

export function OrderNoSheet({ open, orderNo, onChange, onClose }: Props) {
  const t = useTexts(counterTexts);
  const [text, setText] = useState(orderNo);
  const trimmed = text.trim();
  const fits = trimmed === '' || ORDER_NO.test(trimmed);
  const done = () => {
    if (!fits) return;
    onChange(trimmed);
    onClose();
  };
  return (
    <Sheet open={open} onClose={onClose} label={t.orderNoTitle}>
      <Heading look="h1" className="desk-sheet-title">
        {t.orderNoTitle}
      </Heading>
      <View className="stack">
        <View className="note muted">{t.orderNoText}</View>
        <TextInput value={text} onInput={setText} placeholder={t.orderNo} most={64} onConfirm={done} />
        {!fits && <View className="note warn">{t.orderNoBad}</View>}
        <Button disabled={!fits} onTap={done}>
          {t.done}
        </Button>
      </View>
    </Sheet>
  );
}
