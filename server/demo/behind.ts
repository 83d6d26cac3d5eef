/** The functions as the demo serves them: what somebody agreed to in WeChat's sheet is also noted in WeChat's own book. */
import type { House } from '@/cloudfunctions/house';
import type { Caller } from '@/cloudfunctions/kernel/context';
import { behindOf, type Behind } from '../gateway/behind';
import { isRecord } from '../gateway/body';
import type { OfficialAccount } from '@/cloudfunctions/kernel/wechatOfficial';
import type { StandIn } from '../wechat/standIn';

/** Repeats of a call are recognised for this many calls. */
const KEYS_MAX = 10_000;

export interface DemoBehindParts {
  readonly house: House;
  readonly standIn: StandIn;
  readonly official?: OfficialAccount;
  /** The house's own by default. */
  readonly callerOf?: House['callerOf'];
}

/** On a phone WeChat hears the answer before the app does; here the app's word for it, once taken, tells the stand-in. */
export function demoBehind({ house, standIn, official, callerOf = house.callerOf }: DemoBehindParts): Behind {
  const behind = behindOf(house, callerOf, official);
  const noted = new Set<string>();
  return {
    ...behind,
    async answer(name, arrived) {
      const envelope = await behind.answer(name, arrived);
      const { envelope: body, who } = arrived;
      if (name !== 'reminder' || envelope?.ok !== true || who === undefined || !isRecord(body)) return envelope;
      if (body.action !== 'consented' || !isRecord(body.data) || !isRecord(body.data.results)) return envelope;
      // Templates are the mini-program's: an openid of the official account means nothing to them.
      if (who.app !== house.platform.wechat.appId) return envelope;
      const call = `${who.openid} ${String(body.key)}`;
      if (noted.has(call)) return envelope;
      noted.add(call);
      if (noted.size > KEYS_MAX) noted.clear();
      await standIn.answered(who.openid, answersOf(body.data.results));
      return envelope;
    },
  };
}

/** What the sheet can answer about a template; `errMsg` and what WeChat answers by itself (`ban`, `filter`) is no answer of the person's. */
function answersOf(results: Readonly<Record<string, unknown>>): Record<string, 'accept' | 'reject'> {
  const answers: Record<string, 'accept' | 'reject'> = {};
  for (const [templateId, answer] of Object.entries(results))
    if (answer === 'accept' || answer === 'reject') answers[templateId] = answer;
  return answers;
}

/** While the history is made nobody's role changes once they have one, so that who is calling need not be found out each time. */
export function rememberingCallers(house: House, isCrew: (openid: string) => boolean): House['callerOf'] {
  const known = new Map<string, Caller>();
  return async (who) => {
    const remembered = known.get(who.openid);
    if (remembered !== undefined) return remembered;
    const caller = await house.callerOf(who);
    if (caller === undefined) return undefined;
    const settled = isCrew(who.openid) ? caller.operator || caller.staffOf.length > 0 : caller.memberId !== undefined;
    if (settled) known.set(who.openid, caller);
    return caller;
  };
}
