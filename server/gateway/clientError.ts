/** What Node refuses before there is a request: answered in the envelope all the same. */
import type { Socket } from 'node:net';
import { refuse } from '@/cloudfunctions/kernel/outcome';
import { envelopeOf, statusOf } from '@/cloudfunctions/kernel/serve';

/** Node's own bound on the headers of a request. */
const HEADER_BYTES_MAX = 16 * 1024;

/** Headers that are too long, or no HTTP: in both languages' default, since nothing of the request was read. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  // A connection that its other end has reset hears nothing any more.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const envelope = envelopeOf(tooLong ? refuse('TOO_LARGE', { headerBytesMax: HEADER_BYTES_MAX }) : refuse('BAD_REQUEST'), 'zh');
  const body = JSON.stringify(envelope);
  const status = statusOf(envelope);
  socket.end(
    `HTTP/1.1 ${status} ${tooLong ? 'Content Too Large' : 'Bad Request'}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
  );
}
