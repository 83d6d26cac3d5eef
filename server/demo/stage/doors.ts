/** What the stage asks of the server: the demo's doors, and the shops. */
import type { Envelope } from '@/types/contract/contract';
import type { ShopItem } from '@/types/contract/shop';
import type { Bilingual } from '@/types/contract/values';
import type { DemoMessage } from '../messages';
import type { DemoPerson } from '../people';
import { language } from './texts';

/** The clock on its way from one instant to another. */
export interface Move {
  readonly from: Date;
  readonly to: Date;
}

/** The server's clock minus this browser's, in milliseconds. */
let offsetMs = 0;

export const serverNow = (): Date => new Date(Date.now() + offsetMs);

/** Throws with the server's sentence when it refuses, and when nothing answers. */
async function ask<T>(path: string, body?: object): Promise<T> {
  const reply = await fetch(path, {
    headers: { 'content-type': 'application/json', 'accept-language': language() },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  const now = Date.parse(reply.headers.get('x-changke-now') ?? '');
  if (!Number.isNaN(now)) offsetMs = now - Date.now();
  const envelope: Envelope<T> = await reply.json();
  if (!envelope.ok) throw new Error(envelope.error.message);
  return envelope.data;
}

export const signIn = async (openid: string, unionid: string): Promise<string> =>
  (await ask<{ token: string }>('/demo/session', { openid, unionid })).token;

export const loginCode = async (openid: string, unionid: string): Promise<string> =>
  (await ask<{ loginCode: string }>('/demo/loginCode', { openid, unionid })).loginCode;

export const people = async (newcomers: readonly string[]): Promise<DemoPerson[]> =>
  (await ask<{ items: DemoPerson[] }>(`/demo/people?newcomers=${newcomers.map(encodeURIComponent).join(',')}`)).items;

export const shops = (): Promise<{ items: ShopItem[]; brand: { name: Bilingual; accent: string } }> =>
  ask('/fn/shop', { action: 'shops', data: {}, language: language() });

export const messagesTo = async (openid: string): Promise<DemoMessage[]> =>
  (await ask<{ items: DemoMessage[] }>(`/demo/messages?openid=${encodeURIComponent(openid)}`)).items;

/** How far the clock has got; `moving` where it is on its way. */
export async function clockState(): Promise<{ now: Date; moving: Move | undefined }> {
  const { now, moving } = await ask<{ now: string; moving: { from: string; to: string } | null }>('/demo/clock');
  const under = moving === null ? undefined : { from: new Date(moving.from), to: new Date(moving.to) };
  return { now: new Date(now), moving: under };
}

export const moveClock = (now: Date): Promise<unknown> => ask('/demo/clock', { now: now.toISOString() });

export const unsubscribe = (openid: string): Promise<unknown> => ask('/demo/unsubscribe', { openid });

export const phoneCode = async (phone: string): Promise<string> =>
  (await ask<{ phoneCode: string }>('/demo/phoneCode', { phone })).phoneCode;

export const templateTitles = async (): Promise<ReadonlyMap<string, Bilingual>> => {
  const { items } = await ask<{ items: { templateId: string; title: Bilingual }[] }>('/demo/templates');
  return new Map(items.map((it) => [it.templateId, it.title]));
};
