/** One client's connection: frames in, one command at a time, replies out. */
import type { Socket } from 'node:net';
import type { Request } from '../task';
import { faultOf } from '../diagnosis';
import { fault, MongoFault, notSupported } from '../fault';
import { encodeDoc } from '../query/encode';
import { double, int, type Doc, type Value } from '../query/value';
import {
  BrokenStream,
  frameLength,
  messageReply,
  OP_COMPRESSED,
  OP_MSG,
  OP_QUERY,
  queryReply,
  readFrame,
  readMessage,
  readQuery,
  type Frame,
} from './frame';

const FRAMES_MAX = 64;
/** A batch may be 16 MB and one document over. */
const REPLY_BYTES_MAX = 34 * 1024 * 1024;

/** Who answers: the engine, or a stand-in that measures what the wire alone costs. */
export interface Commands {
  submit(request: Request): void;
}

export class ClientConnection {
  readonly #socket: Socket;
  readonly #commands: Commands;
  readonly #number: number;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #frames: Frame[] = [];
  #busy = false;
  #nextRequestId = 1;

  constructor(socket: Socket, commands: Commands, number: number) {
    this.#socket = socket;
    this.#commands = commands;
    this.#number = number;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // A client that goes away is nothing to report; what it began ends by itself.
    socket.on('error', () => socket.destroy());
  }

  #receive(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#bytes += chunk.length;
    try {
      this.#cut();
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      this.#socket.destroy();
      return;
    }
    this.#next();
  }

  /** Cuts whole frames out of what has arrived. */
  #cut(): void {
    for (;;) {
      if (this.#bytes < 4) return;
      const [first] = this.#pieces;
      if (!first) return;
      const head = first.length >= 4 ? first : this.#joined();
      const length = frameLength(head);
      if (length === undefined || this.#bytes < length) return;
      const all = this.#pieces.length === 1 ? head : this.#joined();
      this.#frames.push(readFrame(all.subarray(0, length)));
      const rest = all.subarray(length);
      this.#pieces = rest.length > 0 ? [rest] : [];
      this.#bytes = rest.length;
    }
  }

  #joined(): Buffer {
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }

  /** Commands of one connection never overtake each other. */
  #next(): void {
    if (this.#frames.length > FRAMES_MAX) this.#socket.pause();
    while (!this.#busy) {
      const frame = this.#frames.shift();
      if (!frame) break;
      this.#busy = true;
      this.#handle(frame);
    }
    if (this.#frames.length <= FRAMES_MAX && this.#socket.isPaused()) this.#socket.resume();
  }

  #handle(frame: Frame): void {
    try {
      if (frame.opCode === OP_MSG) this.#submit(frame, readMessage(frame));
      else if (frame.opCode === OP_QUERY) this.#submit(frame, { body: readQuery(frame), silent: false });
      else if (frame.opCode === OP_COMPRESSED) throw notSupported('OP_COMPRESSED');
      else throw new BrokenStream(`the operation ${frame.opCode}`);
    } catch (error) {
      if (error instanceof BrokenStream) this.#socket.destroy();
      else this.#answer(frame, faultOf(error));
    }
  }

  #submit(frame: Frame, { body, silent }: { body: Doc; silent: boolean }): void {
    this.#commands.submit({
      body,
      connection: this.#number,
      answer: (reply) => {
        if (silent) this.#done();
        else this.#answer(frame, reply);
      },
    });
  }

  #answer(frame: Frame, reply: Doc | Uint8Array | MongoFault): void {
    const requestId = this.#nextRequestId;
    this.#nextRequestId = requestId === 0x7fffffff ? 1 : requestId + 1;
    const doc = sized(
      reply instanceof Uint8Array ? reply : encodeDoc(reply instanceof MongoFault ? errorReply(reply) : okReply(reply)),
    );
    const bytes =
      frame.opCode === OP_QUERY ? queryReply(requestId, frame.requestId, doc) : messageReply(requestId, frame.requestId, doc);
    // Who does not read its replies gets no further ones made.
    if (this.#socket.writable && !this.#socket.write(bytes)) this.#socket.once('drain', () => this.#done());
    else this.#done();
  }

  #done(): void {
    this.#busy = false;
    if (this.#frames.length > 0) this.#next();
  }
}

/** A reply that no client would take is an error instead. */
function sized(doc: Uint8Array): Uint8Array {
  if (doc.length <= REPLY_BYTES_MAX) return doc;
  return encodeDoc(errorReply(fault(17217, `The reply of ${doc.length} bytes is too large. Ask for less.`)));
}

const okReply = (reply: Doc): Doc => (reply.has('ok') ? reply : new Map(reply).set('ok', double(1)));

function errorReply({ message, code, codeName, labels, fields }: MongoFault): Doc {
  const reply: Doc = new Map<string, Value>([
    ['ok', double(0)],
    ['errmsg', message],
    ['code', int(code)],
    ['codeName', codeName],
  ]);
  for (const [name, value] of fields) reply.set(name, value);
  return labels.length > 0 ? reply.set('errorLabels', [...labels]) : reply;
}
