/** A QR code as a PNG: black on white, four modules of quiet zone (ISO/IEC 18004), eight greyscale bits a pixel. */
import { deflateSync } from 'node:zlib';
import qrcode from 'qrcode-generator';

const QUIET_MODULES = 4;
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** `widthPx` is the least width; the picture is a whole number of pixels a module. */
export function qrPng(text: string, widthPx: number): Buffer {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const modules = code.getModuleCount();
  const scale = Math.max(1, Math.ceil(widthPx / (modules + 2 * QUIET_MODULES)));
  const size = scale * (modules + 2 * QUIET_MODULES);
  const isDark = (px: number, py: number) => {
    const [column, row] = [px, py].map((it) => Math.floor(it / scale) - QUIET_MODULES);
    if (row === undefined || column === undefined || row < 0 || column < 0 || row >= modules || column >= modules) return false;
    return code.isDark(row, column);
  };
  // Each line begins with its filter type, 0: none.
  const lines = Array.from({ length: size }, (_line, y) =>
    Buffer.from([0, ...Array.from({ length: size }, (_pixel, x) => (isDark(x, y) ? 0 : 255))]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.writeUInt8(8, 8); // bits a sample; colour type 0 (greyscale) and the rest stay 0
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), body.length + 8);
  return out;
}

/** CRC-32 of the PNG specification, bit by bit: Node has one of its own only from 20.15. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
