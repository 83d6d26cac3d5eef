/** What an app asks of WeChat's phone, answered by the stage: a scan, a sign-in, a number, consent to messages. */
import type { Bilingual } from '@/types/contract/values';
import { unionidOf } from '../identities';
import { loginCode } from './doors';
import type { Phone } from './phone';
import { scanOther, type Code } from './scanner';
import { askConsent, askPhone, tellOnly } from './sheets';
import { texts } from './texts';

export interface PhoneCalls {
  readonly member: Phone;
  readonly staff: Phone;
  brand(): string;
  /** Codes that hang in the shops, for a member's camera. */
  codes(): readonly Code[];
  /** Titles of messages by template id. */
  titles(): ReadonlyMap<string, Bilingual>;
  /** The openid of who holds the phone. */
  holderOf(phone: Phone): string;
}

/** What each person chose to keep in WeChat's consent sheet. */
const always = new Map<string, Map<string, string>>();

/** `data` is the app's message; `answer` goes back to the app that asked. */
export async function answerPhone(calls: PhoneCalls, phone: Phone, data: object, answer: (body: object) => void): Promise<void> {
  const type = 'type' in data ? data.type : undefined;
  const holder = calls.holderOf(phone);
  if (type === 'changke.scan') {
    const isMember = phone === calls.member;
    const text = await scanOther(phone, isMember ? calls.staff : calls.member, isMember ? calls.codes() : []);
    answer(text === undefined ? { type: 'changke.scan-failed' } : { type: 'changke.scanned', text });
  } else if (phone.isOfficial()) {
    // A page of the official account has none of the mini-program's buttons.
    answer({ type: `${String(type)}-failed` });
    if (type === 'changke.phone') await tellOnly(phone, texts().onlyInMiniProgram);
  } else if (type === 'changke.login') {
    answer({ type: 'changke.loggedIn', loginCode: await loginCode(holder, unionidOf(holder)) });
  } else if (type === 'changke.phone') {
    const phoneCode = await askPhone(phone, calls.brand());
    answer(phoneCode === undefined ? { type: 'changke.phone-failed' } : { type: 'changke.phoned', phoneCode });
  } else if (type === 'changke.subscribe' && 'tmplIds' in data && Array.isArray(data.tmplIds)) {
    answer({ type: 'changke.subscribed', results: await consent(calls, phone, data.tmplIds.map(String)) });
  }
}

function consent(calls: PhoneCalls, phone: Phone, templateIds: readonly string[]) {
  const titles = calls.titles();
  const templates = templateIds.map((templateId) => ({
    templateId,
    title: titles.get(templateId) ?? { zh: templateId, en: templateId },
  }));
  const holder = calls.holderOf(phone);
  const kept = always.get(holder) ?? new Map<string, string>();
  always.set(holder, kept);
  return askConsent(phone, calls.brand(), templates, kept);
}
