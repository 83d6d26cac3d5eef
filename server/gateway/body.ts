/** Reads a request's body: 1 MB at most, JSON but for what WeChat pushes. What is larger is drained before it is refused, so that the sender hears the answer. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refused } from './refused';

export const BODY_BYTES_MAX = 1024 * 1024;
/** Nobody is drained for ever: past this the connection is cut. */
const DRAIN_BYTES_MAX = 64 * 1024 * 1024;

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Replaces Fastify's own parsers, which answer 413 before the sender has finished. */
export function parseBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, stream, done) => {
    readText(stream)
      .then((text) => {
        const type = request.headers['content-type'];
        // Without a type another site's page can send it, and the browser asks nobody.
        if (!JSON_TYPE.test(type ?? '')) throw new Refused('BAD_REQUEST', { expected: 'application/json' });
        parseJson(request, text, (error: Error | null, body?: unknown) =>
          done(error === null ? null : new Refused('BAD_REQUEST', { expected: 'JSON' }), body),
        );
      })
      .catch((error: Error) => done(error));
  });
}

/** In this scope a body of any type is its text; its size is bounded as elsewhere. */
export function parseTexts(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, stream, done) => {
    readText(stream).then(
      (text) => done(null, text),
      (error: Error) => done(error),
    );
  });
}

async function readText(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(part);
    else chunks.length = 0;
    if (bytes > DRAIN_BYTES_MAX) break; // leaving the loop destroys the stream
  }
  if (bytes > BODY_BYTES_MAX) throw new Refused('TOO_LARGE', { bytesMax: BODY_BYTES_MAX });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Refused('BAD_REQUEST', { expected: 'UTF-8' });
  }
}

/** The body as a plain object, whatever came; a field of it is still unknown. */
export const bodyOf = (request: FastifyRequest): Readonly<Record<string, unknown>> =>
  isRecord(request.body) ? request.body : {};

export const isRecord = (it: unknown): it is Record<string, unknown> =>
  typeof it === 'object' && it !== null && !Array.isArray(it);
