/** The stage: two phones, a panel, and what only WeChat's phone can do (scan, ask for consent, give a number) stood in for. */
import type { ShopItem } from '@/types/contract/shop';
import type { Bilingual } from '@/types/contract/values';
import type { DemoMessage } from '../messages';
import type { DemoPerson } from '../people';
import { CREW, OWNER, STAFF, type App } from '../cast';
import { clockState, messagesTo, moveClock, people, serverNow, shops, templateTitles, unsubscribe, type Move } from './doors';
import { answerPhone, type PhoneCalls } from './phoneCalls';
import { choice, el } from './element';
import { drawPanel, tickPanel, type PanelDeeds } from './panel';
import { createPhone, type Phone, type PhoneName } from './phone';
import { createTabHistory } from './tabHistory';
import { chooseLanguage, language, say, texts } from './texts';

const ME = 'changke.stage.me';
const NEWCOMERS = 'changke.stage.newcomers';
const HOME: Readonly<Record<PhoneName, string>> = { member: 'pages/card/index', staff: 'counter/desk/index' };
const REFRESH_MS = 4000;
/** How often one looks how far a moved clock has got. */
const LOOK_MS = 400;
/** Several things change at once: one look at the server is enough. */
const SETTLE_MS = 250;

const byId = (id: string) => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
};
const panel = byId('panel');
const tab = createTabHistory((phone) => bringToFront(phone.name));
const member = createPhone('member', tab.began);
const staff = createPhone('staff', tab.began);
const news = new BroadcastChannel('changke');

let me = localStorage.getItem(ME) ?? '';
/** Who holds the phone behind the counter. */
let onDuty: keyof typeof CREW = STAFF;
let everybody: DemoPerson[] = [];
let allShops: ShopItem[] = [];
let inbox: DemoMessage[] = [];
let brand: Bilingual = { zh: '拾野', en: 'Shiye' };
let titles: ReadonlyMap<string, Bilingual> = new Map();
let moving: Move | undefined;
let fault: string | undefined;
let front: PhoneName = 'member';

const newcomers = (): string[] => (localStorage.getItem(NEWCOMERS) ?? 'demo-new').split(',');

const deeds: PanelDeeds = {
  choose: (person) => guarded(() => become(person.openid, HOME.member, person.home)),
  openIn: (app) => guarded(() => become(me, HOME.member, app)),
  scan: (shop) => guarded(async () => wakeMember(`pages/join/index?scene=${encodeURIComponent(shop.scene)}`)),
  moveTo: (now) => guarded(() => moveTo(now)),
  openPage: (page) => wakeMember(page),
  unsubscribe: () => guarded(turnMessagesOff),
  speak: (it) => guarded(() => speak(it)),
};

function draw(): void {
  document.title = texts().tab;
  document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
  drawPanelAnew();
  const mine = everybody.find((it) => it.openid === me);
  member.label.textContent = `${texts().member} · ${mine === undefined ? '' : say(mine.name)}`;
  drawDuty();
  drawBar();
}

let drawn = '';
/** What has not changed is left as it stands: a list keeps its place, and whoever uses the keyboard keeps theirs. */
function drawPanelAnew(): void {
  const state = { people: everybody, me, app: appOf(), shops: allShops, messages: inbox, moving, fault };
  const wanted = JSON.stringify([language(), state]);
  if (wanted === drawn) return;
  drawn = wanted;
  drawPanel(panel, state, deeds);
}

/** The assistant and the operator take turns at the second phone. */
function drawDuty(): void {
  const hand = (openid: keyof typeof CREW) => () =>
    void guarded(async () => {
      onDuty = openid;
      await staff.wake(openid, HOME.staff);
    });
  const one = (openid: keyof typeof CREW) => choice(onDuty === openid, { onclick: hand(openid) }, say(CREW[openid]));
  staff.label.replaceChildren(`${texts().staff} · `, one(STAFF), one(OWNER));
}

/** What a deed throws is shown as a sentence in the panel, until the next one goes well. */
async function guarded(deed: () => Promise<void>): Promise<void> {
  try {
    await deed();
    fault = undefined;
  } catch (error) {
    fault = error instanceof TypeError ? texts().unreachable : error instanceof Error ? error.message : String(error);
  }
  draw();
}

const appOf = (): App => (member.isOfficial() ? 'official' : 'mini');

/** Another person picks up the member's phone, or the same one opens the shop's other app. */
async function become(openid: string, page: string, app: App): Promise<void> {
  me = openid;
  localStorage.setItem(ME, openid);
  if (app === 'official') await member.wakeOfficial(openid, page);
  else await member.wake(openid, page);
  document.body.classList.remove('drawer-open');
  await refresh();
}

function wakeMember(page: string): void {
  document.body.classList.remove('drawer-open');
  bringToFront('member');
  member.open(page);
}

async function moveTo(now: Date): Promise<void> {
  moving = { from: serverNow(), to: now };
  draw();
  const looking = setInterval(() => void look(), LOOK_MS);
  try {
    await moveClock(now);
  } finally {
    clearInterval(looking);
    moving = undefined;
  }
  news.postMessage({ type: 'changke.changed' });
  await refresh();
}

/** A look that gets no answer is not missed: the next one comes. */
async function look(): Promise<Move | undefined> {
  const state = await clockState().catch(() => undefined);
  tickPanel(panel, moving);
  return state?.moving;
}

/** The clock may be on its way already, when the page was loaded again meanwhile. */
async function waitForClock(): Promise<void> {
  for (let under = (await clockState()).moving; under !== undefined; under = await look()) {
    moving = under;
    draw();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  moving = undefined;
}

async function turnMessagesOff(): Promise<void> {
  await unsubscribe(me);
  news.postMessage({ type: 'changke.changed' });
}

async function speak(it: 'zh' | 'en'): Promise<void> {
  chooseLanguage(it);
  await Promise.all([become(me, HOME.member, appOf()), staff.wake(onDuty, HOME.staff)]);
}

/** Asks who is who and what arrived; when the newcomer has joined, another one is at the door. */
async function refresh(): Promise<void> {
  const found = await people(newcomers());
  const fresh = found.find((it) => it.openid === newcomers().at(-1));
  if (fresh !== undefined && fresh.kind !== 'newcomer') {
    localStorage.setItem(NEWCOMERS, [...newcomers(), `demo-new-${crypto.randomUUID().slice(0, 8)}`].join(','));
    return refresh();
  }
  everybody = found.filter((it) => it.kind === 'newcomer' || it.kind === 'member');
  if (me !== '') inbox = await messagesTo(me);
}

let settling: ReturnType<typeof setTimeout> | undefined;
const refreshSoon = () => {
  clearTimeout(settling);
  settling = setTimeout(() => void guarded(refresh), SETTLE_MS);
};
news.addEventListener('message', refreshSoon);

const calls: PhoneCalls = {
  member,
  staff,
  brand: () => say(brand),
  codes: () => allShops.map((it) => ({ name: say(it.name), text: it.scene })),
  titles: () => titles,
  holderOf: (phone) => (phone === member ? me : onDuty),
};

/** What the apps ask of WeChat's phone; answered to the app that asked, on this origin alone. */
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const phone = [member, staff].find((it) => it.sent(event));
  const { data } = event;
  if (event.origin !== window.location.origin || phone === undefined || typeof data !== 'object' || data === null) return;
  if (!('type' in data)) return;
  if (data.type === 'changke.history') return keepInStep(phone, data);
  if (!('id' in data)) return;
  const answer = (body: object) => event.source?.postMessage({ id: data.id, ...body }, { targetOrigin: event.origin });
  void guarded(() => answerPhone(calls, phone, data, answer));
});

/** A page more, a page less, or all anew: the tab's history follows. */
function keepInStep(phone: Phone, told: object): void {
  if (!('step' in told)) return;
  if (told.step === 'began') tab.began(phone);
  else if (told.step === 'pushed') tab.pushed(phone);
  else if (told.step === 'went' && 'delta' in told && typeof told.delta === 'number') tab.went(phone, told.delta);
}

/* One phone and a drawer, where the window is narrow. */
const bar = el('nav', { className: 'bar' });
const veil = el('div', { className: 'drawer-veil', onclick: () => document.body.classList.remove('drawer-open') });

function drawBar(): void {
  const pick = (name: PhoneName, text: string) => choice(front === name, { onclick: () => bringToFront(name) }, text);
  bar.replaceChildren(
    el('button', { type: 'button', textContent: texts().panel, onclick: () => document.body.classList.toggle('drawer-open') }),
    el('div', {}, pick('member', texts().member), pick('staff', texts().staff)),
  );
}

function bringToFront(name: PhoneName): void {
  front = name;
  member.stage.classList.toggle('front', name === 'member');
  staff.stage.classList.toggle('front', name === 'staff');
  drawBar();
}

const FRAME_PX = { width: 390 + 22, height: 844 + 22 };
/** Air at either side of the frame. */
const MARGIN_PX = 28;

/** As large as the place that the label leaves, no larger than a phone. */
function fit(): void {
  const { clientWidth, clientHeight } = member.place;
  const scale = Math.min((clientWidth - MARGIN_PX) / FRAME_PX.width, clientHeight / FRAME_PX.height);
  document.documentElement.style.setProperty('--scale', String(Math.min(1, Math.max(0.4, scale))));
}

async function begin(): Promise<void> {
  const [open, known] = await Promise.all([shops(), templateTitles()]);
  allShops = open.items;
  brand = open.brand.name;
  titles = known;
  await waitForClock();
  await refresh();
  // Who has had a card for long shows more at a first look.
  const first = everybody.find((it) => it.openid === me) ?? everybody.find((it) => it.tier === 'gold') ?? everybody[0];
  if (first !== undefined) await become(first.openid, HOME.member, first.home);
  await staff.wake(onDuty, HOME.staff);
}

byId('stages').append(member.stage, staff.stage);
document.body.append(bar, veil);
bringToFront('member');
window.addEventListener('resize', fit);
fit();
draw();
void guarded(begin);
setInterval(() => tickPanel(panel, moving), 1000);
setInterval(() => {
  if (!document.hidden && moving === undefined && me !== '') void guarded(async () => void (inbox = await messagesTo(me)));
}, REFRESH_MS);
