/** BSON to values, field order and types kept; every length is checked before it is believed. */
import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { fault, notSupported } from '../fault';
import { type Doc, int, type Value } from './value';

/** MongoDB's own limit on nesting for documents that it stores is 100; what is computed may go a little deeper. */
const DEPTH_LIMIT = 200;
const JS_DATE_LIMIT_MS = 8_640_000_000_000_000;

const broken = (why: string): never => {
  throw fault(22, `Invalid BSON: ${why}`);
};

/** One document that fills `bytes` exactly. InvalidBSON (22) for anything malformed. */
export function decodeDoc(bytes: Uint8Array): Doc {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new Reader(buffer);
  const value = reader.document(0, 0);
  if (reader.at !== buffer.length) broken('bytes after the end of the document');
  return value;
}

class Reader {
  at = 0;
  constructor(private readonly buffer: Buffer) {}

  document(start: number, depth: number): Doc {
    const end = this.open(start, depth);
    const fields: Doc = new Map();
    for (let type = this.type(end); type !== 0; type = this.type(end)) {
      const name = this.name(end);
      fields.set(name, this.value(type, end, depth, name));
    }
    this.close(end);
    return fields;
  }

  private array(start: number, depth: number): Value[] {
    const end = this.open(start, depth);
    const items: Value[] = [];
    for (let type = this.type(end); type !== 0; type = this.type(end)) {
      this.skipName(end);
      items.push(this.value(type, end, depth, String(items.length)));
    }
    this.close(end);
    return items;
  }

  /** Checks the length in front and gives the place just behind the document. */
  private open(start: number, depth: number): number {
    if (depth > DEPTH_LIMIT) broken(`nested deeper than ${DEPTH_LIMIT}`);
    if (start + 5 > this.buffer.length) broken('cut off before the length of a document');
    const size = this.buffer.readInt32LE(start);
    if (size < 5 || start + size > this.buffer.length) broken(`a document says it has ${size} bytes`);
    this.at = start + 4;
    return start + size;
  }

  private close(end: number): void {
    if (this.at !== end) broken('a document ends before its length');
  }

  private type(end: number): number {
    if (this.at >= end) broken('a document has no end');
    const type = this.buffer[this.at] ?? 0;
    this.at += 1;
    return type;
  }

  private cstring(end: number): string {
    const from = this.at;
    this.skipName(end);
    return this.text(from, this.at - 1);
  }

  /** A field's name, out of a table where it was met before: most documents of a collection have the same ones. */
  private name(end: number): string {
    const { buffer } = this;
    const from = this.at;
    let at = from;
    let hash = 7;
    for (let byte = buffer[at] ?? 0; byte !== 0 && at < end; byte = buffer[at] ?? 0) {
      hash = (hash * 31 + byte) | 0;
      at += 1;
    }
    if (at >= end) return broken('a name has no end');
    this.at = at + 1;
    const slot = hash & (NAME_SLOTS - 1);
    const known = NAMES[slot];
    if (known !== undefined && this.isHere(known, from, at)) return known;
    const name = this.text(from, at);
    if (name.length < 64) NAMES[slot] = name;
    return name;
  }

  /** Do these bytes spell `name`? Only for ASCII; for others the answer is no. */
  private isHere(name: string, from: number, to: number): boolean {
    if (name.length !== to - from) return false;
    for (let at = from; at < to; at += 1) if (this.buffer[at] !== name.charCodeAt(at - from)) return false;
    return true;
  }

  private skipName(end: number): void {
    let at = this.at;
    while (at < end && this.buffer[at] !== 0) at += 1;
    if (at >= end) broken('a name has no end');
    this.at = at + 1;
  }

  /** ASCII is read without the UTF-8 decoder; what is short without leaving JS, for the way out costs more than the text. */
  private text(from: number, to: number): string {
    const { buffer } = this;
    for (let at = from; at < to; at += 1) if ((buffer[at] ?? 0) > 127) return this.utf8(from, to);
    if (to - from > 24) return buffer.toString('latin1', from, to);
    const codes: number[] = [];
    for (let at = from; at < to; at += 1) codes.push(buffer[at] ?? 0);
    return String.fromCharCode(...codes);
  }

  private utf8(from: number, to: number): string {
    try {
      return UTF8.decode(this.buffer.subarray(from, to));
    } catch {
      return broken('text that is not UTF-8');
    }
  }

  /** Moves over `size` bytes, which must lie before `end`, and gives where they began. */
  private take(size: number, end: number): number {
    const from = this.at;
    if (size < 0 || from + size > end) broken('a value is cut off');
    this.at = from + size;
    return from;
  }

  private string(end: number): string {
    const size = this.buffer.readInt32LE(this.take(4, end));
    if (size < 1) broken('a string without its ending zero');
    const from = this.take(size, end);
    if (this.buffer[this.at - 1] !== 0) broken('a string without its ending zero');
    return this.text(from, this.at - 1);
  }

  private value(type: number, end: number, depth: number, name: string): Value {
    switch (type) {
      case 0x10:
        return int(this.buffer.readInt32LE(this.take(4, end)));
      case 0x02:
        return this.string(end);
      case 0x01:
        return new Double(this.buffer.readDoubleLE(this.take(8, end)));
      case 0x12:
        return this.buffer.readBigInt64LE(this.take(8, end));
      case 0x03:
        return this.nested(end, this.document(this.at, depth + 1));
      case 0x04:
        return this.nested(end, this.array(this.at, depth + 1));
      case 0x07:
        return new ObjectId(this.copy(12, end));
      case 0x08:
        return this.boolean(end);
      case 0x09:
        return this.date(end);
      case 0x0a:
        return null;
      default:
        return this.rare(type, end, name);
    }
  }

  private rare(type: number, end: number, name: string): Value {
    switch (type) {
      case 0x05:
        return this.binary(end);
      case 0x0b:
        return this.regex(end);
      case 0x0d:
        return new Code(this.string(end));
      case 0x0e:
        return new BSONSymbol(this.string(end));
      case 0x11:
        return new Timestamp(this.buffer.readBigUInt64LE(this.take(8, end)));
      case 0x13:
        return new Decimal128(this.copy(16, end));
      case 0x7f:
        return new MaxKey();
      case 0xff:
        return new MinKey();
      case 0x06:
      case 0x0c:
      case 0x0f:
        throw notSupported(`the deprecated BSON type ${type} of field '${name}'`);
      default:
        return broken(`unknown type ${type} of field '${name}'`);
    }
  }

  private nested<T extends Value>(end: number, value: T): T {
    if (this.at > end) broken('a nested document is longer than the one around it');
    return value;
  }

  private copy(size: number, end: number): Uint8Array {
    const from = this.take(size, end);
    return Uint8Array.prototype.slice.call(this.buffer, from, from + size);
  }

  private boolean(end: number): boolean {
    const byte = this.buffer[this.take(1, end)];
    if (byte !== 0 && byte !== 1) broken('a boolean that is neither 0 nor 1');
    return byte === 1;
  }

  private date(end: number): Date {
    const from = this.take(8, end);
    const ms = this.buffer.readInt32LE(from + 4) * 4294967296 + this.buffer.readUInt32LE(from);
    if (!(Math.abs(ms) <= JS_DATE_LIMIT_MS)) throw notSupported('a date more than 275,000 years from 1970');
    return new Date(ms);
  }

  private regex(end: number): BSONRegExp {
    const pattern = this.cstring(end);
    const options = this.cstring(end);
    if (/[^imxsul]/.test(options)) broken(`regular expression options '${options}'`);
    return new BSONRegExp(pattern, options);
  }

  private binary(end: number): Binary {
    const size = this.buffer.readInt32LE(this.take(4, end));
    const subtype = this.buffer[this.take(1, end)] ?? 0;
    if (subtype !== 2) return new Binary(this.copy(size, end), subtype);
    // The old subtype 2 has its length inside once more.
    const inner = this.buffer.readInt32LE(this.take(4, end));
    if (inner !== size - 4) broken('the two lengths of a binary differ');
    return new Binary(this.copy(inner, end), subtype);
  }
}

const NAME_SLOTS = 4096;
const NAMES: (string | undefined)[] = new Array<string | undefined>(NAME_SLOTS).fill(undefined);
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
