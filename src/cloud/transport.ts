/** One way out: WeChat's callFunction, or POST /fn/<name> on the owner's server. Knows no contract and no key. */
import Taro from '@tarojs/taro';
import type { Envelope } from '@/types/contract/contract';
import { heardNow } from './clock';

const TIMEOUT_MS = 8000;
const IN_BROWSER = process.env.TARO_ENV === 'h5';

/** Whether calls go to WeChat Cloud, which knows the caller by itself. */
export const ON_WECHAT_CLOUD = !IN_BROWSER && CHANGKE_SERVER === '';

/** To be called once, at launch. */
export function openCloud(): void {
  if (ON_WECHAT_CLOUD) Taro.cloud.init(CHANGKE_CLOUD_ENV === '' ? {} : { env: CHANGKE_CLOUD_ENV });
}

/** Throws when no answer came; `path` begins with a slash. */
export async function post<T>(path: string, body: object, token: string | undefined): Promise<Envelope<T>> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  return IN_BROWSER ? postByFetch(path, body, headers) : postByRequest(path, body, headers);
}

/** Asks the server that the page came from; for a browser. Throws when no answer came. */
export const get = <T>(path: string): Promise<Envelope<T>> => fetched<T>(path, {});

/** Throws when no answer came. */
export async function callCloud<T>(name: string, body: object): Promise<Envelope<T>> {
  const { result } = await Taro.cloud.callFunction({ name, data: body });
  // The platform types its result as anything; it is the envelope that our function gave.
  return JSON.parse(JSON.stringify(result));
}

const postByFetch = <T>(path: string, body: object, headers: Record<string, string>): Promise<Envelope<T>> =>
  fetched<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });

async function fetched<T>(path: string, init: RequestInit): Promise<Envelope<T>> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const reply = await fetch(path, { ...init, signal: stop.signal });
    heardNow(reply.headers.get('x-changke-now') ?? undefined);
    return await reply.json();
  } finally {
    clearTimeout(timer);
  }
}

async function postByRequest<T>(path: string, body: object, header: Record<string, string>): Promise<Envelope<T>> {
  const reply = await Taro.request<Envelope<T>>({
    url: CHANGKE_SERVER + path,
    method: 'POST',
    header,
    data: body,
    timeout: TIMEOUT_MS,
  });
  const now: unknown = reply.header?.['x-changke-now'];
  heardNow(typeof now === 'string' ? now : undefined);
  return reply.data;
}
