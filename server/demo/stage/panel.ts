/** The panel: who I am, shop codes, the clock, the messages that WeChat would have delivered, and the language. */
import type { ShopItem } from '@/types/contract/shop';
import { OLD_CARDS, type App } from '../cast';
import type { DemoMessage } from '../messages';
import type { DemoPerson } from '../people';
import { dayOf, nextBirthday, nextDay, nextMonth, shown } from './clock';
import { serverNow, type Move } from './doors';
import { choice, el } from './element';
import { language, say, texts, type Language } from './texts';

export interface PanelState {
  readonly people: readonly DemoPerson[];
  readonly me: string;
  /** The app that the member's phone shows. */
  readonly app: App;
  readonly shops: readonly ShopItem[];
  readonly messages: readonly DemoMessage[];
  /** Where the clock is on its way to. */
  readonly moving: Move | undefined;
  /** A sentence about what went wrong, to be seen until it is over. */
  readonly fault: string | undefined;
}

export interface PanelDeeds {
  choose(person: DemoPerson): void;
  /** Opens the shop's mini-program or its official account as the same person. */
  openIn(app: App): void;
  scan(shop: ShopItem): void;
  moveTo(now: Date): void;
  openPage(page: string): void;
  /** Turns messages off where WeChat keeps its own settings. */
  unsubscribe(): void;
  speak(language: Language): void;
}

export function drawPanel(panel: HTMLElement, state: PanelState, deeds: PanelDeeds): void {
  const scrolled = [panel, panel.querySelector('.people')].map((it) => it?.scrollTop ?? 0);
  const { title, lead, foot } = texts();
  panel.replaceChildren(
    el(
      'div',
      {},
      el('div', { className: 'top' }, el('h1', { textContent: title }), languages(deeds)),
      el('div', { className: 'lead', textContent: lead }),
    ),
    ...(state.fault === undefined ? [] : [el('div', { className: 'fault', role: 'alert', textContent: state.fault })]),
    el(
      'section',
      {},
      el('div', { className: 'heading' }, el('h2', { textContent: texts().whoAmI }), apps(state, deeds)),
      el('div', { className: 'people' }, ...state.people.map((it) => person(it, it.openid === state.me, deeds))),
    ),
    part(texts().scanShop, el('div', { className: 'scan' }, ...state.shops.map((it, i) => shopCode(it, i, deeds))), oldCards()),
    part(texts().time, clock(state, deeds)),
    part(texts().messages, ...messageList(state, deeds), unsubscribe(deeds)),
    el('div', { className: 'foot', textContent: foot }),
  );
  for (const [place, it] of [panel, panel.querySelector('.people')].entries())
    if (it !== null) it.scrollTop = scrolled[place] ?? 0;
  tickPanel(panel, state.moving);
}

/** The clock alone: once a second as it runs, and as often as one looks while it is moved. */
export function tickPanel(panel: HTMLElement, moving: Move | undefined): void {
  const now = serverNow();
  const face = panel.querySelector('[data-clock]');
  if (face !== null) face.textContent = shown(now);
  const [bar, reached] = [panel.querySelector('progress'), panel.querySelector('[data-reached]')];
  if (moving === undefined || bar === null || reached === null) return;
  bar.value = (now.getTime() - moving.from.getTime()) / (moving.to.getTime() - moving.from.getTime());
  reached.textContent = texts().reached(dayOf(now), dayOf(moving.to));
}

const part = (heading: string, ...children: Node[]) => el('section', {}, el('h2', { textContent: heading }), ...children);

function languages({ speak }: PanelDeeds): HTMLElement {
  const one = (it: Language, name: string) => choice(language() === it, { onclick: () => speak(it) }, name);
  return el('div', { className: 'languages' }, one('zh', '中文'), one('en', 'English'));
}

function person(it: DemoPerson, on: boolean, { choose }: PanelDeeds): HTMLElement {
  const name = say(it.name);
  const tier = it.tierName === null ? '' : ` ${say(it.tierName)}`;
  return choice(
    on,
    { className: 'who', onclick: () => choose(it) },
    el('span', { className: `face tier-${it.tier ?? 'none'}`, textContent: name.slice(0, 1) }),
    el(
      'span',
      {},
      el('b', { textContent: name }),
      el('small', { textContent: tier }),
      el('span', { className: 'q', textContent: say(it.note) }),
    ),
  );
}

/** One person, two doors: WeChat knows them by another openid in each. */
function apps({ app }: PanelState, { openIn }: PanelDeeds): HTMLElement {
  const one = (it: App, name: string) => choice(app === it, { onclick: () => openIn(it) }, name);
  const group = { className: 'apps', role: 'group', ariaLabel: texts().openIn };
  return el('div', group, one('mini', texts().miniProgram), one('official', texts().officialAccount));
}

/** Whether the list is open, from one drawing to the next. */
let oldCardsOpen = false;

/** Members of the older system, who are found by their phone; folded away until somebody wants a number. */
function oldCards(): HTMLElement {
  const { oldCards: title, oldCardsNote } = texts();
  const numbers = OLD_CARDS.flatMap(({ card, name, phone }) => [
    el('dt', { textContent: `${name} ${card}` }),
    el('dd', { className: 'num', textContent: phone }),
  ]);
  const details = el(
    'details',
    { className: 'cards', open: oldCardsOpen },
    el('summary', { textContent: title }),
    el('div', { className: 'q', textContent: oldCardsNote }),
    el('dl', {}, ...numbers),
  );
  details.addEventListener('toggle', () => (oldCardsOpen = details.open));
  return details;
}

/** Where a shop's code hangs: with its assistant, else at the door, the last one on the receipt. */
function shopCode(it: ShopItem, place: number, { scan }: PanelDeeds): HTMLElement {
  const { assistant, entrance, receipt } = texts();
  const where = it.assistant === undefined ? (place % 2 === 0 ? receipt : entrance) : assistant(it.assistant);
  return el(
    'button',
    { type: 'button', onclick: () => scan(it) },
    el('b', { textContent: say(it.name) }),
    el('span', { className: 'q', textContent: where }),
  );
}

function clock({ moving, people, me }: PanelState, { moveTo }: PanelDeeds): HTMLElement {
  const now = el('b', { className: 'num', textContent: shown(serverNow()) });
  now.dataset.clock = '';
  if (moving !== undefined) return onTheWay(now);
  const { day, nextMonth: toNextMonth, birthday: toBirthday } = texts();
  const birthday = people.find((it) => it.openid === me)?.birthday;
  const to = (name: string, when: ((now: Date) => Date) | undefined) =>
    el('button', {
      type: 'button',
      textContent: name,
      disabled: when === undefined,
      onclick: () => when && moveTo(when(serverNow())),
    });
  return el(
    'div',
    { className: 'clock' },
    now,
    to(day, nextDay),
    to(toNextMonth, nextMonth),
    to(toBirthday, birthday === undefined ? undefined : (at) => nextBirthday(at, birthday)),
  );
}

/** Instead of the buttons, until the clock has arrived: how far it has got. */
function onTheWay(now: HTMLElement): HTMLElement {
  const reached = el('span', { className: 'num' });
  reached.dataset.reached = '';
  return el(
    'div',
    { className: 'clock', ariaBusy: 'true' },
    now,
    el('span', { className: 'moving', role: 'status', textContent: texts().moving }),
    el('progress', { max: 1, ariaLabel: texts().time }),
    el('span', { className: 'moving' }, reached),
  );
}

const unsubscribe = ({ unsubscribe: turnOff }: PanelDeeds): HTMLElement =>
  el('button', { type: 'button', className: 'off', textContent: texts().turnOff, onclick: turnOff });

function messageList({ messages }: PanelState, { openPage }: PanelDeeds): Node[] {
  if (messages.length === 0) return [el('div', { className: 'q', textContent: texts().noMessages })];
  return messages.map((it) =>
    el(
      'button',
      { type: 'button', className: 'msg', onclick: () => openPage(it.page) },
      el('header', {}, say(it.title), el('time', { className: 'num', textContent: shown(new Date(it.at)).slice(5) })),
      el(
        'dl',
        {},
        ...it.lines.flatMap(({ label, text }) => [
          el('dt', { textContent: say(label) }),
          el('dd', { className: 'num', textContent: text }),
        ]),
      ),
    ),
  );
}
