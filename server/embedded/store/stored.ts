/** A document as it is kept: its record id and its BSON, decoded when somebody first looks inside. */
import { decodeDoc } from '../query/decode';
import type { Doc } from '../query/value';

export class Stored {
  readonly rid: number;
  readonly bytes: Uint8Array;
  #doc: Doc | undefined;

  constructor(rid: number, bytes: Uint8Array, doc?: Doc) {
    this.rid = rid;
    this.bytes = bytes;
    this.#doc = doc;
  }

  get doc(): Doc {
    this.#doc ??= decodeDoc(this.bytes);
    return this.#doc;
  }
}

/** A document met on the way through an index. */
export interface Hit {
  readonly key: Uint8Array;
  readonly stored: Stored;
}
