/** Calls a function by its contract. Only the modules beside this one use it; pages ask those. */
import type { ActionName, Answered, Envelope, Sent } from '@/types/contract/contract';
import type { checkin } from '@/types/contract/checkin';
import type { counter } from '@/types/contract/counter';
import type { coupon } from '@/types/contract/coupon';
import type { growth } from '@/types/contract/growth';
import type { identity } from '@/types/contract/identity';
import type { mall } from '@/types/contract/mall';
import type { points } from '@/types/contract/points';
import type { reminder } from '@/types/contract/reminder';
import type { shop } from '@/types/contract/shop';
import { language } from '@/src/texts/language';
import { common } from '@/src/texts/common';
import type { Answer, Refused } from './answer';
import { createKeyed, isSettled, keyName } from './keyed';
import { changed } from './live';
import { isKnownMember, rememberMember } from './membership';
import { sessionToken, signInAgain } from './session';
import { readText, removeText, writeText } from './storage';
import { callCloud, ON_WECHAT_CLOUD, post } from './transport';

export interface Contracts {
  checkin: typeof checkin;
  counter: typeof counter;
  coupon: typeof coupon;
  growth: typeof growth;
  identity: typeof identity;
  mall: typeof mall;
  points: typeof points;
  reminder: typeof reminder;
  shop: typeof shop;
}
export type FunctionName = keyof Contracts;

/** Actions of a function by whether they need a key. */
type Keyed<F extends FunctionName, K> = {
  [A in ActionName<Contracts[F]>]: Contracts[F]['actions'][A] extends { keyed: K } ? A : never;
}[ActionName<Contracts[F]>];
type Free<F extends FunctionName> = Keyed<F, false | 'optional'>;
type Deed<F extends FunctionName> = Keyed<F, true>;

/** Asks for something; for actions without a key, which are safe to repeat. Never throws. */
export async function call<F extends FunctionName, A extends Free<F>>(
  name: F,
  action: A,
  data: Sent<Contracts[F], A>,
): Promise<Answer<Answered<Contracts[F], A>>> {
  const refused = isForMembers(name, action) ? await turnedAway() : undefined;
  return refused ?? send(name, { action, data, language: language() });
}

/** Functions of which every question is a member's own, and such questions of the others. */
const FOR_MEMBERS: readonly string[] = ['checkin', 'coupon', 'growth', 'mall', 'points'];
const MEMBERS_ASK: readonly string[] = [
  'me',
  'profile',
  'memberCode',
  'consents',
  'export',
  'quota',
  'settings',
  'inbox',
  'opened',
];
const isForMembers = (name: string, action: string): boolean => FOR_MEMBERS.includes(name) || MEMBERS_ASK.includes(action);

/** A page asks for many things at once: one question before them is enough. */
const ASKED_MS = 1000;
let standing: { until: number; answer: Promise<Answer<Answered<Contracts['shop'], 'roles'>>> } | undefined;

/** Why a member's question would be refused, heard from the one question that everybody may ask; undefined for a member. */
async function turnedAway(): Promise<Refused | undefined> {
  if (isKnownMember()) return undefined;
  if (standing === undefined || standing.until < Date.now()) {
    const answer = send<Answered<Contracts['shop'], 'roles'>>('shop', { action: 'roles', data: {}, language: language() });
    standing = { until: Date.now() + ASKED_MS, answer };
    void answer.then((it) => {
      if (it.ok) rememberMember(it.data.member);
      // Whoever tries again is to be asked for anew: a session or the network may be there by now.
      else standing = undefined;
    });
  }
  const answer = await standing.answer;
  if (!answer.ok) return answer;
  return answer.data.member ? undefined : { ok: false, error: { code: 'NOT_A_MEMBER', message: common[language()].notAMember } };
}

const keyed = createKeyed({
  read: readText,
  write: writeText,
  remove: removeText,
  newKey: () => `${Date.now().toString(36)}-${randomText()}${randomText()}`,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

/** Does something, once, however often it is tried; for actions that need a key. Never throws. */
export async function deed<F extends FunctionName, A extends Deed<F>>(
  name: F,
  action: A,
  data: Sent<Contracts[F], A>,
): Promise<Answer<Answered<Contracts[F], A>>> {
  const answer = await keyed<Answered<Contracts[F], A>>(nameOf(name, action, data), (key) =>
    send(name, { action, data, key, language: language() }),
  );
  // A refusal as well: what the page showed when it was tapped is no longer so.
  if (isSettled(answer)) changed();
  return answer;
}

const nameOf = (name: string, action: string, data: unknown): string => `${name}.${action}.${JSON.stringify(data)}`;

/** The caller gave a deed up, after looking whether it was done: from now on the same deed is a new one. */
export const forget = <F extends FunctionName, A extends Deed<F>>(name: F, action: A, data: Sent<Contracts[F], A>): void =>
  removeText(keyName(nameOf(name, action, data)));

/** A key must not meet another caller's of the same millisecond; it is no secret. */
const randomText = (): string => Math.random().toString(36).slice(2, 12);

async function send<T>(name: string, body: object): Promise<Answer<T>> {
  try {
    const used = await sessionToken();
    const answer = await deliver<T>(name, body, used);
    // Left on another phone: from now on nothing is asked that would be refused.
    if (!answer.ok && answer.error.code === 'NOT_A_MEMBER') rememberMember(false);
    if (answer.ok || answer.error.code !== 'NO_SESSION') return answer;
    const token = ON_WECHAT_CLOUD ? undefined : await signInAgain(used);
    return token === undefined ? answer : await deliver<T>(name, body, token);
  } catch {
    // Time-out, no network, or an answer that is none: the caller is told that it is open what happened.
    return { ok: false, error: { code: 'NO_ANSWER', message: common[language()].noAnswer } };
  }
}

const deliver = <T>(name: string, body: object, token: string | undefined): Promise<Envelope<T>> =>
  ON_WECHAT_CLOUD ? callCloud<T>(name, body) : post<T>(`/fn/${name}`, body, token);
