/** Talks to the test file's own demo over plain HTTP, as any client would; works where the test environment has no fetch. */
import http from 'node:http';
import { randomBytes } from 'node:crypto';
import { demoUrl } from './ownDemo';

export type Data = Record<string, unknown>;
export interface Envelope {
  readonly ok: boolean;
  readonly data?: Data;
  readonly error?: { readonly code: string; readonly message: string };
}

export const get = (path: string): Promise<Envelope> => ask(path, { method: 'GET' });

export function post(path: string, body: unknown, token?: string): Promise<Envelope> {
  const text = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return ask(path, { method: 'POST', headers }, text);
}

function ask(path: string, options: http.RequestOptions, text?: string): Promise<Envelope> {
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(path, demoUrl()), options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
    });
    request.on('error', reject);
    request.end(text);
  });
}

/** A session of somebody, member or not yet. */
export async function sessionOf(openid: string): Promise<string> {
  return String((await must(post('/demo/session', { openid }))).token);
}

/** The data of an answer that must go well. */
export async function must(answer: Promise<Envelope>): Promise<Data> {
  const { ok, data, error } = await answer;
  if (!ok || data === undefined) throw new Error(`refused: ${error?.code ?? 'no data'} ${error?.message ?? ''}`);
  return data;
}

export const deed = (fn: string, action: string, data: unknown, token: string): Promise<Data> =>
  must(post(`/fn/${fn}`, { action, data, key: `test-${randomBytes(9).toString('hex')}` }, token));
