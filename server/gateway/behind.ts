/** What stands behind the gateway: the functions of a house, called as WeChat would call them. */
import type { House, SignedIn } from '@/cloudfunctions/house';
import { arrivalsOf, type Arrivals } from '@/cloudfunctions/identity/arrival.usecase';
import { generationOf } from '@/cloudfunctions/identity/identity.usecase';
import type { Outcome } from '@/cloudfunctions/kernel/outcome';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import type { WechatSession } from '@/cloudfunctions/kernel/wechat';
import type { OfficialAccount } from '@/cloudfunctions/kernel/wechatOfficial';
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
  /** Undefined when no function has this name. A session that was ended is refused with `NO_SESSION`. */
  answer(name: string, arrived: Arrived): Promise<Envelope<unknown> | undefined>;
  signIn(loginCode: string): Promise<Outcome<WechatSession, 'LOGIN_CODE_INVALID' | 'WECHAT_UNAVAILABLE' | 'TOO_MANY'>>;
  /** What a session that begins now carries, so that it can be ended. */
  generationOf(who: { app: string; openid: string; unionid?: string }): Promise<number>;
  /** Whether we know this person by what WeChat said of them. */
  isMember(who: SignedIn): Promise<boolean>;
  /** What sign-ins by OAuth came to, over all processes of the server. */
  readonly arrivals: Arrivals;
  /** Undefined where the shop has no official account. */
  readonly official: OfficialAccount | undefined;
  /** Takes what WeChat pushed, a plain object, in bounded time; the same push may come twice. Throws when it could not be done. */
  pushed(body: unknown): Promise<void>;
  /** True while the database answers. */
  healthy(): Promise<boolean>;
}

/** `callerOf` finds out who is calling; the house's own by default. */
export function behindOf(house: House, callerOf: House['callerOf'] = house.callerOf, official?: OfficialAccount): Behind {
  const functions = new Map(house.functions.map((it) => [it.name, it]));
  return {
    async answer(name, { envelope, who, language }) {
      const served = functions.get(name);
      if (served === undefined) return undefined;
      const caller = who === undefined ? undefined : () => callerOf(who);
      return served.answer(house.platform, { envelope, caller, language });
    },
    signIn: (loginCode) => house.platform.wechat.code2Session(loginCode),
    generationOf: (who) => generationOf({ ...readerOf(house.platform), vault: house.platform.vault }, who),
    isMember: async (who) => (await callerOf(who))?.memberId !== undefined,
    arrivals: arrivalsOf(house.platform),
    official,
    pushed: (body) => house.pushed(body),
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
