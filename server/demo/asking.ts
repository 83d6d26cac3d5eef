/** Calls to the functions as somebody, typed by their contracts: how the demo looks at its people and makes their history. */
import type { ActionName, Answered, Contract, Envelope, Sent } from '@/types/contract/contract';
import type { Behind } from '../gateway/behind';
import { CAST, type CastMember } from './cast';
import { officialOpenidOf, unionidOf } from './identities';

/** `key` is needed where the action is keyed. */
export interface As {
  readonly openid?: string;
  /** The AppID in which this openid is somebody; the mini-program's by default. */
  readonly app?: string;
  readonly key?: string;
}

export interface Asking {
  ask<C extends Contract, A extends ActionName<C>>(
    contract: C,
    action: A,
    data: Sent<C, A>,
    as: As,
  ): Promise<Envelope<Answered<C, A>>>;
}

/** `miniProgram` is its AppID. */
export function askingOf(behind: Behind, miniProgram: string): Asking {
  return {
    async ask<C extends Contract, A extends ActionName<C>>(
      contract: C,
      action: A,
      data: Sent<C, A>,
      { openid, app = miniProgram, key }: As,
    ) {
      const who = openid === undefined ? undefined : asWechatSays(openid, app, miniProgram);
      const envelope = await behind.answer(contract.name, { envelope: { action, data, key }, who, language: 'zh' });
      if (envelope === undefined || !isAnswerOf<Answered<C, A>>(envelope))
        throw new Error(`there is no function ${contract.name}`);
      return envelope;
    },
  };
}

/** The mini-program is told the unionid; the official account's silent sign-in is not. */
const asWechatSays = (openid: string, app: string, miniProgram: string) =>
  app === miniProgram ? { app, openid, unionid: unionidOf(openid) } : { app, openid };

/** As somebody in the app where they became a member. */
export function atHome(openid: string, officialAppId: string): As {
  const known: CastMember | undefined = Object.values(CAST).find((it) => it.openid === openid);
  return known?.home === 'official' ? { openid: officialOpenidOf(openid), app: officialAppId } : { openid };
}

/** The function has parsed its own answer by the contract before it left. */
const isAnswerOf = <T>(_envelope: Envelope<unknown>): _envelope is Envelope<T> => true;

/** The data of an answer that must go well; throws with the code otherwise. */
export function must<T>(what: string, envelope: Envelope<T>): T {
  if (!envelope.ok) throw new Error(`${what}: ${envelope.error.code} ${JSON.stringify(envelope.error.details ?? {})}`);
  return envelope.data;
}
