/** Frames of MongoDB's wire protocol: cut out of a stream, checked, read; and replies put together. */
import { fault } from '../fault';
import { decodeDoc } from '../query/decode';
import type { Doc, Value } from '../query/value';
import { crc32c } from './crc32c';

export const OP_REPLY = 1;
export const OP_QUERY = 2004;
export const OP_COMPRESSED = 2012;
export const OP_MSG = 2013;

const HEADER_BYTES = 16;
/** MongoDB's limit on a message. */
export const FRAME_BYTES_MAX = 48_000_000;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 1 << 1;
/** The lower 16 bits must be understood; of the upper ones only this is defined. */
const REQUIRED_BITS = 0xffff;

export interface Frame {
  readonly requestId: number;
  readonly opCode: number;
  /** The whole frame with its header. */
  readonly bytes: Buffer;
}

export interface Message {
  readonly body: Doc;
  /** The sender does not want an answer. */
  readonly silent: boolean;
}

/** A stream that cannot be understood any further; the connection is to be closed. */
export class BrokenStream extends Error {}

/** The length of the frame that begins here; undefined where its first bytes are still missing. Throws `BrokenStream`. */
export function frameLength(bytes: Buffer): number | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readInt32LE(0);
  if (length < HEADER_BYTES || length > FRAME_BYTES_MAX) throw new BrokenStream(`a frame of ${length} bytes`);
  return length;
}

export function readFrame(bytes: Buffer): Frame {
  return { requestId: bytes.readInt32LE(4), opCode: bytes.readInt32LE(12), bytes };
}

/** The command in an OP_MSG: its body, with the documents of its sequences as arrays. Throws a fault or `BrokenStream`. */
export function readMessage({ bytes }: Frame): Message {
  if (bytes.length < HEADER_BYTES + 5) throw new BrokenStream('an OP_MSG that is cut off');
  const flags = bytes.readUInt32LE(HEADER_BYTES);
  if ((flags & REQUIRED_BITS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0)
    throw fault(17, `Unknown flag bits in OP_MSG: ${flags}`);
  const checked = (flags & CHECKSUM_PRESENT) !== 0;
  const end = bytes.length - (checked ? 4 : 0);
  if (checked && bytes.readUInt32LE(end) !== crc32c(bytes.subarray(0, end)))
    throw fault(17, 'The checksum of the OP_MSG is wrong');
  return { body: readSections(bytes, end), silent: (flags & MORE_TO_COME) !== 0 };
}

function readSections(bytes: Buffer, end: number): Doc {
  let body: Doc | undefined;
  const sequences: [string, Value[]][] = [];
  let at = HEADER_BYTES + 4;
  while (at < end) {
    const kind = bytes[at];
    const size = sizeAt(bytes, at + 1, end);
    const section = bytes.subarray(at + 1, at + 1 + size);
    if (kind === 0) {
      if (body) throw fault(40430, 'Multiple body sections in message');
      body = decodeDoc(section);
    } else if (kind === 1) sequences.push(readSequence(section));
    else throw fault(40432, `Unknown section kind ${kind}`);
    at += 1 + size;
  }
  if (!body) throw fault(40587, 'OP_MSG messages must have a body');
  for (const [name, docs] of sequences) {
    if (body.has(name)) throw fault(40433, `Duplicate field '${name}' in body and document sequence`);
    body.set(name, docs);
  }
  return body;
}

function readSequence(section: Buffer): [string, Value[]] {
  const zero = section.indexOf(0, 4);
  if (zero < 0) throw fault(22, 'A document sequence without a name');
  const docs: Value[] = [];
  for (let at = zero + 1; at < section.length;) {
    const size = sizeAt(section, at, section.length);
    docs.push(decodeDoc(section.subarray(at, at + size)));
    at += size;
  }
  return [section.toString('utf8', 4, zero), docs];
}

function sizeAt(bytes: Buffer, at: number, end: number): number {
  if (at + 4 > end) throw fault(22, 'A message that is cut off');
  const size = bytes.readInt32LE(at);
  if (size < 5 || at + size > end) throw fault(22, `A section that says it has ${size} bytes`);
  return size;
}

/** The command in a legacy OP_QUERY, which drivers use for their first `hello` only. */
export function readQuery({ bytes }: Frame): Doc {
  const zero = bytes.indexOf(0, HEADER_BYTES + 4);
  if (zero < 0 || zero + 9 > bytes.length) throw new BrokenStream('an OP_QUERY that is cut off');
  const ns = bytes.toString('utf8', HEADER_BYTES + 4, zero);
  if (!ns.endsWith('.$cmd')) throw fault(5739101, 'OP_QUERY is no longer supported. Use the find command.');
  const at = zero + 9;
  const body = decodeDoc(bytes.subarray(at, at + sizeAt(bytes, at, bytes.length)));
  if (!body.has('$db')) body.set('$db', ns.slice(0, -'.$cmd'.length));
  return body;
}

/** An OP_MSG with one document. */
export function messageReply(requestId: number, responseTo: number, doc: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(HEADER_BYTES + 5 + doc.length);
  writeHeader(out, requestId, responseTo, OP_MSG);
  out.writeUInt32LE(0, 16);
  out.writeUInt8(0, 20);
  out.set(doc, 21);
  return out;
}

/** An OP_REPLY with one document. */
export function queryReply(requestId: number, responseTo: number, doc: Uint8Array): Buffer {
  const out = Buffer.alloc(HEADER_BYTES + 20 + doc.length);
  writeHeader(out, requestId, responseTo, OP_REPLY);
  // Flags: await capable; cursor 0; starting from 0; one document.
  out.writeUInt32LE(8, 16);
  out.writeInt32LE(1, 32);
  out.set(doc, 36);
  return out;
}

function writeHeader(out: Buffer, requestId: number, responseTo: number, opCode: number): void {
  out.writeInt32LE(out.length, 0);
  out.writeInt32LE(requestId, 4);
  out.writeInt32LE(responseTo, 8);
  out.writeInt32LE(opCode, 12);
}
