/** A QR code as a picture in a data-URI: WXML can draw no svg, and a stage's scanner reads pictures. */
import qrcode from 'qrcode-generator';

/** Pixels a module; the picture is scaled sharply, so that few suffice. */
const MODULE_PX = 6;
/** Scanners want a quiet zone of four modules: two are in the picture, the rest is the white paper around it. */
const MARGIN_PX = 2 * MODULE_PX;

/** A GIF, black on white, error correction M. */
export function qrDataUrl(text: string): string {
  const code = qrcode(0, 'M');
  code.addData(text, /^\d+$/.test(text) ? 'Numeric' : 'Byte');
  code.make();
  return code.createDataURL(MODULE_PX, MARGIN_PX);
}
