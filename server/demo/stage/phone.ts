/** One of the two phones: an iframe with storage of its own, in a frame that fits the window. */
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
  /** Signs somebody in with an empty phone and opens a page, e.g. `pages/card/index`. */
  wake(openid: string, page: string): Promise<void>;
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

  const open = (page: string) => {
    shown = page;
    const framed = window.matchMedia(PHONE_SIZE).matches ? '' : '&frame=1';
    // A new element each time: a change of the hash alone would not start the app afresh.
    const next = el('iframe', { src: `/app/?phone=${name}${framed}#/${page}`, title: name, allow: 'clipboard-write' });
    device.replaceChildren(next);
    frame = next;
  };
  window.matchMedia(PHONE_SIZE).addEventListener('change', () => shown !== '' && open(shown));
  return {
    name,
    stage,
    label,
    device,
    open,
    async wake(openid, page) {
      const token = await signIn(openid);
      device.replaceChildren();
      for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
      localStorage.setItem(`${prefix}session`, token);
      localStorage.setItem(`${prefix}language`, language());
      open(page);
    },
    sent: (event) => frame !== undefined && event.source === frame.contentWindow,
    screen: () => frame?.contentDocument ?? undefined,
  };
}
