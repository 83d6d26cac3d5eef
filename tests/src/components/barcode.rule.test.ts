/** What the pictures carry is the code: the QR code is read back, the barcode has its check symbol. */
import jsQR from 'jsqr';
import qrcode from 'qrcode-generator';
import { barsGradient, modulesOf } from '@/src/components/Barcode/bars';
import { qrDataUrl } from '@/src/components/QrCode/qrDataUrl';

const CODE = '1028660485000374';

it('a scanner reads the member code back from its modules', () => {
  const code = qrcode(0, 'M');
  code.addData(CODE, 'Numeric');
  code.make();
  const scale = 4;
  const size = (code.getModuleCount() + 8) * scale;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const [row, column] = [Math.floor(y / scale) - 4, Math.floor(x / scale) - 4];
      const inside = row >= 0 && column >= 0 && row < code.getModuleCount() && column < code.getModuleCount();
      if (inside && code.isDark(row, column)) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  expect(jsQR(pixels, size, size)?.data).toBe(CODE);
});

it('the picture of a QR code is a GIF with two modules of white around it', () => {
  const [head, body = ''] = qrDataUrl(CODE).split(',');
  const bytes = Buffer.from(body, 'base64');
  expect(head).toBe('data:image/gif;base64');
  // Version 1 has 21 modules; six pixels each.
  expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([150, 150]);
});

it('a barcode of an even number of digits takes half a symbol a digit', () => {
  // Start, eight pairs, check: 11 modules each; stop: 13.
  expect(modulesOf(CODE)).toHaveLength((1 + 8 + 1) * 11 + 13);
  expect(modulesOf(CODE)).toMatch(/^11010011100[01]+1100011101011$/);
});

it('bars cover the width from end to end', () => {
  expect(barsGradient('1101', '#000')).toBe('linear-gradient(90deg, #000 0% 50%, transparent 50% 75%, #000 75% 100%)');
});
