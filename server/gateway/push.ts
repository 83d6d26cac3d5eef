/** Who pushed: WeChat alone knows the token, and in the encrypted mode the key. What it pushed comes out as a plain object. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { pushedObject, sealedText } from './pushBody.rule';
import { isSame, signatureOf, unseal } from './pushSeal.rule';

export interface PushSettings {
  readonly token: string;
  /** 32 bytes. With it only sealed pushes are taken: the signature of a plain one does not cover what it says. */
  readonly aesKey: Buffer | undefined;
  /** The apps that may push here. */
  readonly appIds: readonly string[];
  /** The machine's clock. */
  readonly realNow: () => Date;
}

export type PushFault = 'signature' | 'stale' | 'plain' | 'sealed' | 'app' | 'other body' | 'format';

export interface Pushes {
  /** What WeChat wants to hear when it tries the address; undefined when it was not WeChat. */
  echo(query: unknown): string | undefined;
  open(query: unknown, text: string): { ok: true; body: unknown } | { ok: false; fault: PushFault };
}

const Hash = z.string().regex(/^[\da-f]{40}$/);
const Stamped = z.object({ timestamp: z.string().regex(/^\d{1,12}$/), nonce: z.string().min(1).max(64) });
const Plain = Stamped.extend({ signature: Hash });
const Sealed = Stamped.extend({ msg_signature: Hash });
const Echo = Plain.extend({ echostr: z.string().regex(/^[\w+/=-]{1,256}$/) });

/** Older or newer than this it was not WeChat that sent it now: it tries a push three times, five seconds each. */
const STALE_MS = 10 * 60_000;
/** Plain signatures that are remembered with what they came with. */
const SEEN_MAX = 20_000;

export function createPushes({ token, aesKey, appIds, realNow }: PushSettings): Pushes {
  const seen = new Map<string, string>();
  const isStale = (timestamp: string): boolean => Math.abs(realNow().getTime() - Number(timestamp) * 1000) > STALE_MS;
  const isSigned = (it: z.output<typeof Plain>): boolean => isSame(signatureOf(token, it.timestamp, it.nonce), it.signature);

  /** The same push again is WeChat's second try; the same signature over something else is somebody who has seen one. */
  const isAnother = (signature: string, text: string): boolean => {
    const body = createHash('sha256').update(text).digest('base64');
    const before = seen.get(signature);
    if (before !== undefined) return before !== body;
    seen.set(signature, body);
    if (seen.size > SEEN_MAX) for (const oldest of seen.keys()) if (seen.delete(oldest)) break;
    return false;
  };

  const openPlain: Pushes['open'] = (query, text) => {
    const it = Plain.safeParse(query);
    if (!it.success || !isSigned(it.data)) return fault('signature');
    if (isStale(it.data.timestamp)) return fault('stale');
    if (isAnother(it.data.signature, text)) return fault('other body');
    return read(text);
  };
  const openSealed = (query: unknown, text: string, key: Buffer): ReturnType<Pushes['open']> => {
    const it = Sealed.safeParse(query);
    const sealed = sealedText(text);
    if (!it.success || sealed === undefined) return fault('signature');
    const { timestamp, nonce, msg_signature: signature } = it.data;
    if (!isSame(signatureOf(token, timestamp, nonce, sealed), signature)) return fault('signature');
    if (isStale(timestamp)) return fault('stale');
    const opened = unseal(sealed, key);
    if (opened === undefined) return fault('sealed');
    return appIds.includes(opened.appId) ? read(opened.message) : fault('app');
  };

  return {
    echo(query) {
      const it = Echo.safeParse(query);
      return it.success && isSigned(it.data) && !isStale(it.data.timestamp) ? it.data.echostr : undefined;
    },
    open(query, text) {
      const isSealed = Mode.safeParse(query).success;
      if (aesKey === undefined) return isSealed ? fault('sealed') : openPlain(query, text);
      return isSealed ? openSealed(query, text, aesKey) : fault('plain');
    },
  };
}

const Mode = z.object({ encrypt_type: z.literal('aes') });
const fault = (why: PushFault) => ({ ok: false, fault: why }) as const;

function read(text: string): ReturnType<Pushes['open']> {
  const body = pushedObject(text);
  return body === undefined ? fault('format') : { ok: true, body };
}
