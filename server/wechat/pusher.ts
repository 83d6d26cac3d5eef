/** Pushes events to a shop's server as WeChat does: signed, within five seconds, again when nothing good is answered. */
import { randomBytes } from 'node:crypto';
import { pushedBody, sealedBody, type PushEvent, type PushFormat } from './pushBody.rule';
import { encrypted, signatureOf } from './pushSeal.rule';

export interface PushTarget {
  /** The whole address, e.g. `https://shop.example/wechat/events`. */
  readonly address: string;
  readonly token: string;
  /** Set: the secure mode, where only the encrypted text goes over the line. */
  readonly aesKey?: string;
  readonly format: PushFormat;
  /** How often each push is sent though it was taken; once by default. */
  readonly copies?: number;
}

/** In the place of a server: hears each event within the process. */
export type PushEar = (event: PushEvent) => Promise<void>;

export interface Pusher {
  /** Where pushes go from now on; undefined: nowhere. */
  to(target: PushTarget | PushEar | undefined): void;
  push(event: PushEvent): void;
  /** Resolves when every push so far was taken or given up. */
  settled(): Promise<void>;
  /** Pushes that were given up. */
  lost(): number;
}

/** WeChat waits five seconds for an answer and tries three times more. */
const ANSWER_MS = 5_000;
const TRIES = 4;
const AT_ONCE = 16;

/** `appId` stands inside an encrypted push; the signature's timestamp is by the machine's clock, the event's own time by WeChat's. */
export function createPusher(appId: string, realNow: () => Date): Pusher {
  const waiting: (() => Promise<void>)[] = [];
  let [underWay, lost] = [0, 0];
  let target: PushTarget | PushEar | undefined;
  let idle: (() => void)[] = [];

  const next = (): void => {
    const work = underWay < AT_ONCE ? waiting.shift() : undefined;
    if (work === undefined) {
      if (underWay === 0) for (const wake of idle.splice(0)) wake();
      return;
    }
    underWay += 1;
    void work()
      .catch(() => void (lost += 1))
      .finally(() => {
        underWay -= 1;
        next();
      });
    next();
  };
  return {
    to: (it) => void (target = it),
    push(event) {
      const to = target;
      if (to === undefined) return;
      if (typeof to === 'function') waiting.push(() => to(event));
      else for (let copy = 0; copy < (to.copies ?? 1); copy += 1) waiting.push(() => deliver(to, event, { appId, realNow }));
      next();
    },
    settled: () =>
      underWay === 0 && waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => (idle = [...idle, resolve])),
    lost: () => lost,
  };
}

interface Sender {
  readonly appId: string;
  realNow(): Date;
}

/** @throws when no try was answered well. */
async function deliver(target: PushTarget, event: PushEvent, sender: Sender): Promise<void> {
  let why: unknown;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      const { url, init } = signedPush(target, event, sender);
      const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
      const answered = await reply.text();
      if (reply.ok && (answered === 'success' || answered === '')) return;
      why = new Error(`answered ${reply.status}`);
    } catch (error) {
      why = error;
    }
  }
  throw why;
}

/** One push as it goes over the line, signed for this instant. */
export function signedPush({ address, token, aesKey, format }: PushTarget, event: PushEvent, { appId, realNow }: Sender) {
  const body = pushedBody(event, format);
  const [timestamp, nonce] = [String(Math.floor(realNow().getTime() / 1000)), String(randomBytes(4).readUInt32BE(0))];
  const query = new URLSearchParams({ signature: signatureOf(token, timestamp, nonce), timestamp, nonce, openid: event.openid });
  const sealed = aesKey === undefined ? undefined : encrypted(body, { aesKey, appId }, randomBytes(16));
  if (sealed !== undefined) {
    query.set('encrypt_type', 'aes');
    query.set('msg_signature', signatureOf(token, timestamp, nonce, sealed));
  }
  const url = new URL(address);
  url.search = query.toString();
  const headers = { 'content-type': format === 'json' ? 'application/json' : 'text/xml' };
  return { url, init: { method: 'POST', headers, body: sealed === undefined ? body : sealedBody(sealed, format) } };
}
