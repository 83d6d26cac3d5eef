/** Calls to the functions as somebody, typed by their contracts: how the demo looks at its people and makes their history. */
import type { ActionName, Answered, Contract, Envelope, Sent } from '@/types/contract/contract';
import type { Behind } from '../gateway/behind';

/** `key` is needed where the action is keyed. */
export interface As {
  readonly openid?: string;
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

/** `app` is the mini-program in which the people are known. */
export function askingOf(behind: Behind, app: string): Asking {
  return {
    async ask<C extends Contract, A extends ActionName<C>>(contract: C, action: A, data: Sent<C, A>, { openid, key }: As) {
      const who = openid === undefined ? undefined : { app, openid };
      const envelope = await behind.answer(contract.name, { envelope: { action, data, key }, who, language: 'zh' });
      if (envelope === undefined || !isAnswerOf<Answered<C, A>>(envelope))
        throw new Error(`there is no function ${contract.name}`);
      return envelope;
    },
  };
}

/** The function has parsed its own answer by the contract before it left. */
const isAnswerOf = <T>(_envelope: Envelope<unknown>): _envelope is Envelope<T> => true;

/** The data of an answer that must go well; throws with the code otherwise. */
export function must<T>(what: string, envelope: Envelope<T>): T {
  if (!envelope.ok) throw new Error(`${what}: ${envelope.error.code} ${JSON.stringify(envelope.error.details ?? {})}`);
  return envelope.data;
}
