/** WeChat's own sheets over a phone: consent to messages, and the phone number. */
import type { Bilingual } from '@/types/contract/values';
import { OLD_CARDS } from '../cast';
import { phoneCode } from './doors';
import { el } from './element';
import type { Phone } from './phone';
import { say, texts } from './texts';

/** What `wx.requestSubscribeMessage` returns: an answer a template, and that the call worked. */
export type ConsentResults = Readonly<Record<string, string>>;

const WORKED = { errMsg: 'requestSubscribeMessage:ok' };

/** `always` is what this person chose to keep; it is added to here. */
export function askConsent(
  phone: Phone,
  brand: string,
  templates: readonly { templateId: string; title: Bilingual }[],
  always: Map<string, string>,
): Promise<ConsentResults> {
  const kept = templates.map((it) => [it.templateId, always.get(it.templateId)] as const);
  if (kept.every(([, answer]) => answer !== undefined)) return Promise.resolve({ ...Object.fromEntries(kept), ...WORKED });
  const { sendOnce, always: keep } = texts();
  const boxes = templates.map(({ title }) => ({ title, box: el('input', { type: 'checkbox', checked: true }) }));
  const forEver = el('input', { type: 'checkbox' });
  return askSheet(
    phone,
    brand,
    [
      el('h3', { textContent: sendOnce }),
      ...boxes.map(({ title, box }) => el('label', {}, box, say(title))),
      el('label', { className: 'always' }, forEver, keep),
    ],
    async (allowed) => {
      const answers = templates.map(
        ({ templateId }, i) => [templateId, allowed && boxes[i]?.box.checked ? 'accept' : 'reject'] as const,
      );
      if (forEver.checked) for (const [templateId, answer] of answers) always.set(templateId, answer);
      return { ...Object.fromEntries(answers), ...WORKED };
    },
  );
}

/** The code that stands for the number, or undefined when the person refused. */
export function askPhone(phone: Phone, brand: string): Promise<string | undefined> {
  const { phoneTitle, phoneNote, phoneWrong, oldNumber } = texts();
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(8)), (it) => it % 10).join('');
  const number = el('input', { type: 'tel', value: `139${digits}`, maxLength: 11, ariaLabel: phoneTitle });
  const wrong = el('p', { textContent: phoneNote });
  const olds = OLD_CARDS.map(({ phone: old, name }) =>
    el('button', { type: 'button', textContent: `${name} ${old}`, onclick: () => void (number.value = old) }),
  );
  const quick = el('div', { className: 'quick' }, el('span', { textContent: oldNumber }), ...olds);
  return askSheet(phone, brand, [el('h3', { textContent: phoneTitle }), number, wrong, quick], async (allowed) => {
    if (!allowed) return undefined;
    if (!/^1\d{10}$/.test(number.value)) {
      wrong.textContent = phoneWrong;
      return AGAIN;
    }
    return phoneCode(number.value);
  });
}

/** A sentence over the phone, until it is read. */
export function tellOnly(phone: Phone, sentence: string): Promise<void> {
  return new Promise((resolve) => {
    const close = () => {
      veil.remove();
      resolve();
    };
    const yes = el('button', { type: 'button', className: 'yes', textContent: texts().understood, onclick: close });
    const sheet = el(
      'div',
      { className: 'sheet', role: 'dialog' },
      el('p', { textContent: sentence }),
      el('div', { className: 'choice' }, yes),
    );
    const veil = el('div', { className: 'veil' }, sheet);
    phone.device.append(veil);
    yes.focus();
  });
}

/** What a sheet's decision answers when the person must try again. */
const AGAIN = Symbol('again');

function askSheet<T>(
  phone: Phone,
  brand: string,
  content: Node[],
  decide: (allowed: boolean) => Promise<T | typeof AGAIN>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const answer = (allowed: boolean) => () => {
      decide(allowed).then((decided) => {
        if (decided === AGAIN) return;
        veil.remove();
        resolve(decided);
      }, reject);
    };
    const { apply, refuse, allow } = texts();
    const yes = el('button', { type: 'button', className: 'yes', textContent: allow, onclick: answer(true) });
    const veil = el(
      'div',
      { className: 'veil' },
      el(
        'div',
        { className: 'sheet', role: 'dialog' },
        el('div', { className: 'app' }, el('i', { textContent: brand.slice(0, 1) }), `${brand} ${apply}`),
        ...content,
        el('div', { className: 'choice' }, el('button', { type: 'button', textContent: refuse, onclick: answer(false) }), yes),
      ),
    );
    phone.device.append(veil);
    yes.focus();
  });
}
