/** A sentence that passes by; `toast('…')` from anywhere, drawn by the Screen on top. */
import { useSyncExternalStore } from 'react';
import { View } from '@tarojs/components';
import './Toast.scss';

const STAY_MS = 2600;
const listeners = new Set<() => void>();
let shown = '';
let timer: ReturnType<typeof setTimeout> | undefined;

function show(text: string): void {
  shown = text;
  listeners.forEach((listener) => listener());
}

/** Says it for a moment; a later sentence takes the place of an earlier one. */
export function toast(text: string): void {
  clearTimeout(timer);
  show(text);
  timer = setTimeout(() => show(''), STAY_MS);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export function Toast() {
  const text = useSyncExternalStore(
    subscribe,
    () => shown,
    () => shown,
  );
  if (text === '') return null;
  return (
    <View className="toast moves" ariaRole="alert">
      <View className="toast__text">{text}</View>
    </View>
  );
}
