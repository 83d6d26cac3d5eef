/** The functions as the demo serves them: what somebody agreed to in WeChat's sheet is also noted in WeChat's own book. */
import type { House } from '@/cloudfunctions/house';
import type { Caller } from '@/cloudfunctions/kernel/context';
import { behindOf, type Behind } from '../gateway/behind';
import { isRecord } from '../gateway/body';
import type { Book } from '../wechat/book';

/** Repeats of a call are recognised for this many calls. */
const KEYS_MAX = 10_000;

/** On a phone WeChat hears the consent before the app does; here the app's word for it, once accepted, tells the stand-in. */
export function demoBehind(house: House, book: Book, callerOf = house.callerOf): Behind {
  const behind = behindOf(house, callerOf);
  const noted = new Set<string>();
  return {
    ...behind,
    async answer(name, arrived) {
      const envelope = await behind.answer(name, arrived);
      const { envelope: body, who } = arrived;
      if (name !== 'reminder' || envelope?.ok !== true || who === undefined || !isRecord(body)) return envelope;
      if (body.action !== 'consented' || !isRecord(body.data) || !isRecord(body.data.results)) return envelope;
      const call = `${who.openid} ${String(body.key)}`;
      if (noted.has(call)) return envelope;
      noted.add(call);
      if (noted.size > KEYS_MAX) noted.clear();
      for (const [templateId, answer] of Object.entries(body.data.results)) {
        if (answer === 'accept') await book.consented(who.openid, templateId);
      }
      return envelope;
    },
  };
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
