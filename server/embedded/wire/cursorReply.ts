/** The reply of a command that answers with documents, put together from their bytes as they are stored. */

const OK = Buffer.from([0x01, 0x6f, 0x6b, 0x00, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
const CURSOR = Buffer.from('\x03cursor\0', 'latin1');
const ID = Buffer.from('\x12id\0', 'latin1');
const NS = Buffer.from('\x02ns\0', 'latin1');
const FIRST = Buffer.from('\x04firstBatch\0', 'latin1');
const NEXT = Buffer.from('\x04nextBatch\0', 'latin1');

/** `{ cursor: { <batch>: docs, id, ns }, ok: 1 }` in BSON. */
export function cursorReply(batch: 'firstBatch' | 'nextBatch', docs: readonly Uint8Array[], id: bigint, ns: string): Uint8Array {
  const name = batch === 'firstBatch' ? FIRST : NEXT;
  const nsBytes = Buffer.from(ns, 'utf8');
  const arraySize = 5 + docs.reduce((sum, doc, place) => sum + 2 + String(place).length + doc.length, 0);
  const cursorSize = 5 + name.length + arraySize + ID.length + 8 + NS.length + 4 + nsBytes.length + 1;
  const size = 5 + CURSOR.length + cursorSize + OK.length;
  const out = Buffer.allocUnsafe(size);
  let at = out.writeInt32LE(size, 0);
  at += CURSOR.copy(out, at);
  at = out.writeInt32LE(cursorSize, at);
  at += name.copy(out, at);
  at = writeArray(out, at, docs, arraySize);
  at += ID.copy(out, at);
  at = out.writeBigInt64LE(id, at);
  at += NS.copy(out, at);
  at = out.writeInt32LE(nsBytes.length + 1, at);
  at += nsBytes.copy(out, at);
  at = out.writeUInt8(0, at);
  at = out.writeUInt8(0, at);
  at += OK.copy(out, at);
  out.writeUInt8(0, at);
  return out;
}

function writeArray(out: Buffer, start: number, docs: readonly Uint8Array[], size: number): number {
  let at = out.writeInt32LE(size, start);
  docs.forEach((doc, place) => {
    at = out.writeUInt8(0x03, at);
    at += out.write(String(place), at, 'latin1');
    at = out.writeUInt8(0, at);
    out.set(doc, at);
    at += doc.length;
  });
  return out.writeUInt8(0, at);
}
