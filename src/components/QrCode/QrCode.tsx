/** A QR code on white, in any theme. For subpackages: the encoder has 20 kB. */
import { createElement, useMemo } from 'react';
import { Image, View } from '@tarojs/components';
import { qrDataUrl } from './qrDataUrl';
import './QrCode.scss';

/** `label` is read aloud instead of the picture. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const src = useMemo(() => qrDataUrl(text), [text]);
  return (
    <View className="qr">
      {process.env.TARO_ENV === 'h5' ? (
        // A plain picture, so that the stage's scanner finds it.
        createElement('img', { className: 'qr__picture', src, alt: label, 'data-scannable': '' })
      ) : (
        <Image className="qr__picture" src={src} ariaLabel={label} />
      )}
    </View>
  );
}
