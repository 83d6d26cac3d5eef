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
  /** Where sheets are drawn over the app. */
  readonly device: HTMLElement;
  /** Signs somebody in with an empty phone and opens a page of the mini-program, e.g. `pages/card/index`. */
  wake(openid: string, page: string): Promise<void>;
  /** Opens a page of the official account with an empty phone: who holds it is for WeChat's OAuth to say. */
  wakeOfficial(openid: string, page: string): void;
  /** Whether the phone shows the official account's page. */
  isOfficial(): boolean;
  /** Opens a page as the person who is signed in, from a fresh start. */
  open(page: string): void;
  /** Whether a message came from this phone's app. */
  sent(event: MessageEvent): boolean;
  /** The page inside, undefined before it is there. */
  screen(): Document | undefined;
}

/** At phone size there is no drawn frame: the window is the phone. */
const PHONE_SIZE = '(max-width: 480px)';

export function createPhone(name: PhoneName): Phone {
  const label = el('div', { className: 'lab' });
  const device = el('section', { className: 'dev' });
  const stage = el('div', { className: 'stage' }, label, el('div', { className: 'fit' }, device));
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
  };
  const open = (page: string) => show(page, (app) => app);
  const empty = () => {
    device.replaceChildren();
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
    localStorage.setItem(`${prefix}language`, language());
  };
  window.matchMedia(PHONE_SIZE).addEventListener('change', () => shown !== '' && open(shown));
  return {
    name,
    stage,
    label,
    device,
    open,
    isOfficial: () => official,
    async wake(openid, page) {
      const token = await signIn(openid, unionidOf(openid));
      empty();
      official = false;
      localStorage.setItem(`${prefix}session`, token);
      open(page);
    },
    wakeOfficial(openid, page) {
      empty();
      official = true;
      show(page, (to) => `/demo/oauth?${new URLSearchParams({ openid, to }).toString()}`);
    },
    sent: (event) => frame !== undefined && event.source === frame.contentWindow,
    screen: () => frame?.contentDocument ?? undefined,
  };
}
