/** Values to BSON: the bytes that a document came from, or that MongoDB would have written. */
import type { MaxKey } from 'bson';
import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, MinKey, ObjectId, Timestamp } from 'bson';
import { badValue, fault } from '../fault';
import type { Doc, Value } from './value';

const DEPTH_LIMIT = 200;

/** The BSON of a document. BadValue (2) for a name with a zero byte; Overflow (15) for nesting beyond 200. */
export function encodeDoc(document: Doc): Uint8Array {
  const writer = new Writer();
  writer.document(document, 0);
  return writer.finish();
}

/** One buffer for all: each encoding is done before the next begins, and the answer is a copy. */
let shared = Buffer.allocUnsafe(64 * 1024);

class Writer {
  private at = 0;

  finish(): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(this.at);
    shared.copy(bytes, 0, 0, this.at);
    if (shared.length > 4 * 1024 * 1024) shared = Buffer.allocUnsafe(64 * 1024);
    return bytes;
  }

  document(fields: Doc, depth: number): void {
    const start = this.open(depth);
    for (const [name, value] of fields) this.element(name, value, depth);
    this.close(start);
  }

  private array(items: readonly Value[], depth: number): void {
    const start = this.open(depth);
    let index = 0;
    for (const item of items) {
      this.element(String(index), item, depth);
      index += 1;
    }
    this.close(start);
  }

  private open(depth: number): number {
    if (depth > DEPTH_LIMIT) throw fault(15, `A document is nested deeper than ${DEPTH_LIMIT}`);
    return this.room(4);
  }

  private close(start: number): void {
    this.byte(0);
    shared.writeInt32LE(this.at - start, start);
  }

  /** Makes place for `size` bytes and gives where they begin. */
  private room(size: number): number {
    const from = this.at;
    if (from + size > shared.length) {
      const bigger = Buffer.allocUnsafe(Math.max(shared.length * 2, from + size));
      shared.copy(bigger, 0, 0, from);
      shared = bigger;
    }
    this.at = from + size;
    return from;
  }

  private byte(byte: number): void {
    const from = this.room(1);
    shared[from] = byte;
  }

  private cstring(text: string): void {
    const { length } = text;
    const from = this.room(length * 3 + 1);
    let at = from;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 0) throw badValue('A field name or regular expression must not contain a zero byte');
      if (code > 127) return this.wideCstring(text, from);
      shared[at] = code;
      at += 1;
    }
    shared[at] = 0;
    this.at = at + 1;
  }

  private wideCstring(text: string, from: number): void {
    if (text.includes('\0')) throw badValue('A field name or regular expression must not contain a zero byte');
    this.at = from + shared.write(text, from, 'utf8');
    this.byte(0);
  }

  private text(text: string): void {
    const { length } = text;
    // Three bytes a UTF-16 unit at most.
    const from = this.room(length * 3);
    if (length > 64) {
      this.at = from + shared.write(text, from, 'utf8');
      return;
    }
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 127) {
        this.at = from + shared.write(text, from, 'utf8');
        return;
      }
      shared[from + index] = code;
    }
    this.at = from + length;
  }

  private string(text: string): void {
    const from = this.room(4);
    this.text(text);
    this.byte(0);
    shared.writeInt32LE(this.at - from - 4, from);
  }

  private name(type: number, name: string): void {
    this.byte(type);
    this.cstring(name);
  }

  private element(name: string, value: Value, depth: number): void {
    if (typeof value === 'string') {
      this.name(0x02, name);
      this.string(value);
    } else if (value instanceof Int32) {
      this.name(0x10, name);
      this.int(value.value);
    } else if (value instanceof Map) {
      this.name(0x03, name);
      this.document(value, depth + 1);
    } else if (Array.isArray(value)) {
      this.name(0x04, name);
      this.array(value, depth + 1);
    } else if (value === null) this.name(0x0a, name);
    else if (typeof value === 'boolean') {
      this.name(0x08, name);
      this.byte(value ? 1 : 0);
    } else if (typeof value === 'bigint') {
      this.name(0x12, name);
      this.long(value);
    } else if (value instanceof Date) {
      this.name(0x09, name);
      this.date(value.getTime());
    } else if (value instanceof Double) {
      this.name(0x01, name);
      const from = this.room(8);
      shared.writeDoubleLE(value.value, from);
    } else this.rare(name, value);
  }

  private int(value: number): void {
    const from = this.room(4);
    shared.writeInt32LE(value, from);
  }

  /** An int64 in two halves: whole milliseconds stay exact without a bigint. */
  private date(ms: number): void {
    const from = this.room(8);
    shared.writeUInt32LE(ms >>> 0, from);
    shared.writeInt32LE(Math.floor(ms / 4294967296), from + 4);
  }

  private long(value: bigint): void {
    const from = this.room(8);
    shared.writeBigInt64LE(value, from);
  }

  private rare(
    name: string,
    value: ObjectId | Binary | BSONRegExp | Timestamp | Code | BSONSymbol | Decimal128 | MinKey | MaxKey,
  ): void {
    if (value instanceof ObjectId) {
      this.name(0x07, name);
      this.bytes(value.id);
    } else if (value instanceof Decimal128) {
      this.name(0x13, name);
      this.bytes(value.bytes);
    } else if (value instanceof Binary) this.binary(name, value);
    else if (value instanceof Timestamp) {
      this.name(0x11, name);
      const from = this.room(8);
      shared.writeUInt32LE(value.i, from);
      shared.writeUInt32LE(value.t, from + 4);
    } else if (value instanceof BSONRegExp) {
      this.name(0x0b, name);
      this.cstring(value.pattern);
      this.cstring(value.options);
    } else if (value instanceof Code) {
      this.name(0x0d, name);
      this.string(value.code);
    } else if (value instanceof BSONSymbol) {
      this.name(0x0e, name);
      this.string(value.value);
    } else this.name(value instanceof MinKey ? 0xff : 0x7f, name);
  }

  private bytes(bytes: Uint8Array): void {
    const from = this.room(bytes.length);
    shared.set(bytes, from);
  }

  private binary(name: string, value: Binary): void {
    const content = value.value();
    this.name(0x05, name);
    const old = value.sub_type === 2;
    this.int(content.length + (old ? 4 : 0));
    this.byte(value.sub_type);
    if (old) this.int(content.length);
    this.bytes(content);
  }
}
