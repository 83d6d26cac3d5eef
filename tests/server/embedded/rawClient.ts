/** A client that sends exactly the bytes it is given: for what no driver would send, and for sending the same twice. */
import { connect, type Socket } from 'node:net';
import { deserialize, serialize, type Document } from 'bson';

const OP_MSG = 2013;
const HEADER_BYTES = 16;

/** The frame of an OP_MSG with one document. */
export function frame(command: Document, { flags = 0, opCode = OP_MSG } = {}): Buffer {
  const body = serialize(command);
  const out = Buffer.alloc(HEADER_BYTES + 5 + body.length);
  out.writeInt32LE(out.length, 0);
  out.writeInt32LE(1, 4);
  out.writeInt32LE(opCode, 12);
  out.writeUInt32LE(flags, 16);
  out.set(body, 21);
  return out;
}

export class RawClient {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #waiting: ((reply: Buffer | undefined) => void)[] = [];
  #closed = false;

  static connect(uri: string): Promise<RawClient> {
    const { hostname, port } = new URL(uri);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => resolve(new RawClient(socket)));
      socket.once('error', reject);
    });
  }

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#closed = true;
      for (const tell of this.#waiting.splice(0)) tell(undefined);
    });
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next frame from the server; undefined when it hangs up instead. */
  next(): Promise<Buffer | undefined> {
    const ready = this.#cut();
    if (ready || this.#closed) return Promise.resolve(ready);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The reply; rejects with its code and labels where it is an error. */
  async command(command: Document): Promise<Document> {
    this.write(frame(command));
    const reply = await this.next();
    if (!reply) throw new Error('the server hung up');
    const doc = deserialize(reply.subarray(HEADER_BYTES + 5));
    if (doc.ok !== 1) throw Object.assign(new Error(String(doc.errmsg)), doc);
    return doc;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#waiting.length > 0) {
      const reply = this.#cut();
      if (!reply) return;
      this.#waiting.shift()?.(reply);
    }
  }

  #cut(): Buffer | undefined {
    if (this.#received.length < 4) return undefined;
    const length = this.#received.readInt32LE(0);
    if (this.#received.length < length) return undefined;
    const reply = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return reply;
  }
}
