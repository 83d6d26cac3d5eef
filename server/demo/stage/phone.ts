/** One of the two phones: an iframe with storage of its own, in a frame that fits the window. */
import { unionidOf } from '../identities';
import { signIn } from './doors';
import { el } from './element';
import { language } from './texts';

export type PhoneName = 'member' | 'staff';

export interface Phone {
  readonly name: PhoneName;
  /** What stands on the stage: label, frame, screen. */
  readonly stage: HTMLElement;
  readonly label: HTMLElement;
  /** The room for the frame, beside which nothing else stands. */
  readonly place: HTMLElement;
  /** Where sheets are drawn over the app. */
  readonly device: HTMLElement;
  /** Signs somebody in with an empty phone and opens a page of the mini-program, e.g. `pages/card/index`. */
  wake(openid: string, page: string): Promise<void>;
  /** Opens a page of the official account with an empty phone: who holds it is for WeChat's OAuth to say. */
  wakeOfficial(openid: string, page: string): Promise<void>;
  /** Whether the phone shows the official account's page. */
  isOfficial(): boolean;
  /** Opens a page as the person who is signed in (or is about to be), from a fresh start. */
  open(page: string): void;
  /** Goes back (below zero) or on in the pages of the phone. */
  go(delta: number): void;
  /** Whether a message came from this phone's app. */
  sent(event: MessageEvent): boolean;
  /** The page inside, undefined before it is there. */
  screen(): Document | undefined;
}

/** At phone size there is no drawn frame: the window is the phone. */
const PHONE_SIZE = '(max-width: 480px)';

/** `began` hears that the phone starts afresh. */
export function createPhone(name: PhoneName, began: (phone: Phone) => void): Phone {
  const label = el('div', { className: 'lab' });
  const device = el('section', { className: 'dev' });
  const place = el('div', { className: 'place' }, el('div', { className: 'fit' }, device));
  const stage = el('div', { className: 'stage' }, label, place);
  const prefix = `changke.${name}.`;
  let frame: HTMLIFrameElement | undefined;
  let shown = '';

  let official = false;

  const show = (page: string, addressOf: (app: string) => string) => {
    shown = page;
    const framed = window.matchMedia(PHONE_SIZE).matches ? '' : '&frame=1';
    // A new element each time: a change of the hash alone would not start the app afresh.
    const src = addressOf(`/app/?phone=${name}${framed}#/${page}`);
    const next = el('iframe', { src, title: name, allow: 'clipboard-write' });
    device.replaceChildren(next);
    frame = next;
    began(phone);
  };
  const showMini = (page: string) => show(page, (app) => app);
  let turn: Promise<void> = Promise.resolve();
  /** One after the other: who scans a code right after they picked up the phone scans it as themselves. */
  const inTurn = (work: () => Promise<void> | void): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const open = (page: string) => void inTurn(() => showMini(page));
  const empty = () => {
    device.replaceChildren();
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
    localStorage.setItem(`${prefix}language`, language());
  };
  window.matchMedia(PHONE_SIZE).addEventListener('change', () => shown !== '' && open(shown));
  const phone: Phone = {
    name,
    stage,
    label,
    place,
    device,
    open,
    isOfficial: () => official,
    wake: (openid, page) =>
      inTurn(async () => {
        const token = await signIn(openid, unionidOf(openid));
        empty();
        official = false;
        localStorage.setItem(`${prefix}session`, token);
        showMini(page);
      }),
    wakeOfficial: (openid, page) =>
      inTurn(() => {
        empty();
        official = true;
        show(page, (to) => `/demo/oauth?${new URLSearchParams({ openid, to }).toString()}`);
      }),
    go: (delta) => frame?.contentWindow?.postMessage({ type: 'changke.go', delta }, window.location.origin),
    sent: (event) => frame !== undefined && event.source === frame.contentWindow,
    screen: () => frame?.contentDocument ?? undefined,
  };
  return phone;
}
