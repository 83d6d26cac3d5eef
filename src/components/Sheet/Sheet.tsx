/** A sheet from below over a veil; a tap on the veil closes it. */
import type { PropsWithChildren } from 'react';
import { View } from '@tarojs/components';
import './Sheet.scss';

interface Props {
  open: boolean;
  onClose: () => void;
  label: string;
}

export function Sheet({ open, onClose, label, children }: PropsWithChildren<Props>) {
  if (!open) return null;
  return (
    <>
      <View className="sheet-veil moves" catchMove onClick={onClose} />
      <View className="sheet moves" ariaRole="dialog" ariaLabel={label}>
        <View className="sheet__grip" />
        {children}
      </View>
    </>
  );
}
