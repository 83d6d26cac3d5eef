/** A CODE 128 barcode, for counters whose scanner reads no QR code. */
import { useMemo } from 'react';
import { View } from '@tarojs/components';
import { barsGradient, modulesOf } from './bars';
import './Barcode.scss';

const INK = '#1d1b17';

export function Barcode({ text }: { text: string }) {
  const background = useMemo(() => barsGradient(modulesOf(text), INK), [text]);
  return <View className="barcode" aria-hidden style={{ backgroundImage: background }} />;
}
