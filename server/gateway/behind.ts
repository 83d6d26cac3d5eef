/** What stands behind the gateway: the functions of a house, called as WeChat would call them. */
import type { House, SignedIn } from '@/cloudfunctions/house';
import type { Outcome } from '@/cloudfunctions/kernel/outcome';
import type { WechatSession } from '@/cloudfunctions/kernel/wechat';
import type { Envelope } from '@/types/contract/contract';
import type { Language } from './refused';

export interface Arrived {
  /** The body as it came. */
  readonly envelope: unknown;
  /** Undefined: nobody is signed in. */
  readonly who: SignedIn | undefined;
  readonly language: Language;
}

export interface Behind {
  /** Undefined when no function has this name. */
  answer(name: string, arrived: Arrived): Promise<Envelope<unknown> | undefined>;
  signIn(loginCode: string): Promise<Outcome<WechatSession, 'LOGIN_CODE_INVALID' | 'WECHAT_UNAVAILABLE' | 'TOO_MANY'>>;
  /** True while the database answers. */
  healthy(): Promise<boolean>;
}

/** `callerOf` finds out who is calling; the house's own by default. */
export function behindOf(house: House, callerOf: House['callerOf'] = house.callerOf): Behind {
  const functions = new Map(house.functions.map((it) => [it.name, it]));
  return {
    async answer(name, { envelope, who, language }) {
      const served = functions.get(name);
      if (served === undefined) return undefined;
      const caller = who === undefined ? undefined : await callerOf(who);
      return served.answer(house.platform, { envelope, caller, language });
    },
    signIn: (loginCode) => house.platform.wechat.code2Session(loginCode),
    async healthy() {
      try {
        await house.platform.database.db.command({ ping: 1 }, { timeoutMS: 2_000 });
        return true;
      } catch (error) {
        house.platform.log.error({ what: 'database does not answer' }, error);
        return false;
      }
    },
  };
}
