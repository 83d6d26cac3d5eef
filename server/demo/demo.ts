/** The demo put together: listens at once, then opens its database, makes the history and builds the app side by side, and is ready. */
import { randomBytes } from 'node:crypto';
import { openHouse, type House } from '@/cloudfunctions/house';
import { addDays, dayAt } from '@/cloudfunctions/kernel/calendar';
import { migrate, type Database } from '@/cloudfunctions/kernel/database';
import type { Log } from '@/cloudfunctions/kernel/log';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import { APP_DIR, buildApp } from '../appBuild';
import { openDatabase } from '../database';
import { createGateway } from '../gateway/gateway';
import { createLimiter } from '../gateway/limiter';
import { createSessions } from '../gateway/session';
import { createServerLog } from '../log';
import type { DemoSettings } from '../settings';
import { applyShopFiles, readShopFiles } from '../shopFiles';
import { listen } from '../stopping';
import { ringingOf, startTimers, timersOf } from '../timers';
import { createTurns } from '../turns';
import { startStandIn, type StandIn } from '../wechat/standIn';
import { askingOf } from './asking';
import { demoBehind, rememberingCallers } from './behind';
import { isCrew } from './cast';
import { createDemoClock, type DemoClock } from './clock';
import { bookCollections, databaseBook } from './databaseBook';
import { doorRoutes, type Opened } from './doors.route';
import { makeHistory } from './history/make';
import { HISTORY_DAYS } from './history/plan';
import { templatesOf } from './messages';
import { clockMover } from './move';
import { stageRoutes } from './stage.route';
import { demoState, demoStateIn, type DemoState } from './state';

export interface Demo {
  /** The address, once calls are answered; rejects when something is in the way. */
  readonly ready: Promise<string>;
  close(): Promise<void>;
}

export type Say = (line: string) => void;
/** Notes what has to be closed; the last one opened is closed first. */
type OnClose = (closer: () => Promise<unknown>) => void;

/** `build` makes the browser build of the app, meanwhile. */
export function startDemo(settings: DemoSettings, say: Say, build: typeof buildApp = buildApp): Demo {
  const closers: (() => Promise<unknown>)[] = [];
  let closed = false;
  const close = async () => {
    closed = true;
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const ready = start({ settings, say, build, onClose: (closer) => void closers.push(closer) }).catch(async (error: unknown) => {
    // Closed in the middle of opening: what fails then fails because of that.
    if (closed) return new Promise<never>(() => undefined);
    await close();
    throw error;
  });
  return { ready, close };
}

interface Starting {
  readonly settings: DemoSettings;
  readonly say: Say;
  readonly build: typeof buildApp;
  readonly onClose: OnClose;
}

async function start({ settings, say, build, onClose }: Starting): Promise<string> {
  const log = createServerLog(settings.logLevel);
  const clock = createDemoClock(() => new Date());
  const sessions = createSessions(settings.sessionKeys, () => new Date());
  const turns = createTurns();
  const { appId } = settings.wechat;
  const door: { opened?: Opened } = {};
  const gateway = createGateway({
    behind: () => door.opened?.behind,
    sessions,
    limiter: createLimiter(settings.limits, () => performance.now()),
    log,
    // While the history is made the clock stands in the past, which is nobody's business.
    now: () => (door.opened === undefined ? new Date() : clock.now()),
    appId,
    appDir: APP_DIR,
    trustProxy: settings.trustProxy,
  });
  doorRoutes(gateway, { opened: () => door.opened, sessions, appId, turns, now: clock.now });
  await stageRoutes(gateway);
  const address = await listen(gateway, settings.host, settings.port);
  onClose(() => gateway.close());
  const stopBuilding = new AbortController();
  onClose(async () => stopBuilding.abort());
  const [inside] = await Promise.all([open(settings, { clock, log, say, onClose }), build(stopBuilding.signal)]);
  const timers = startTimers(timersOf(inside.house), ringingOf(inside.house, turns));
  onClose(() => timers.stop());
  // Closed first as well: calls in flight end while everything behind them still stands.
  onClose(() => gateway.close());
  door.opened = inside;
  return address;
}

interface Opening {
  readonly clock: DemoClock;
  readonly log: Log;
  readonly say: Say;
  readonly onClose: OnClose;
}

/** Database, stand-in for WeChat, house; the files applied; the history made, once. */
async function open(settings: DemoSettings, { clock, log, say, onClose }: Opening): Promise<Opened> {
  const database = await openDatabase(settings);
  onClose(() => database.close());
  const state = demoStateIn(database);
  await forgetHalfAHistory(database, state);
  await migrate(database.db, [demoState, ...bookCollections]);

  const { appId, secret } = settings.wechat;
  const inside: { house?: House } = {};
  const templates = async () => {
    const context = await inside.house?.systemContext();
    return new Map(
      context === undefined ? [] : templatesOf(context.programme).map((it) => [it.templateId, Object.keys(it.fields)]),
    );
  };
  const standIn = await startStandIn({ appId, secret, book: databaseBook(database), templates, now: clock.wall });
  onClose(() => standIn.close());
  const house = openHouse({
    database,
    vault: createVault(settings.vaultKeys),
    wechat: createWechat({ appId, secret, apiBase: standIn.base, database: database.db, clock: clock.now }),
    log,
    random: randomBytes,
    clock: clock.now,
    monotonicMs: () => performance.now(),
  });
  inside.house = house;
  await house.migrate();
  const behind = demoBehind(house, standIn.book);
  const asking = askingOf(behind, appId);
  await makeOrKeepHistory(settings, { house, state, clock, standIn, say });
  return { house, standIn, behind, asking, moveClock: clockMover(house, clock, state) };
}

/** Killed in the middle of making it: nobody can have used it, so it begins anew. */
async function forgetHalfAHistory(database: Database, state: DemoState): Promise<void> {
  if ((await state.history()) === 'begun') await database.db.dropDatabase();
}

interface Maker {
  readonly house: House;
  readonly state: DemoState;
  readonly clock: DemoClock;
  readonly standIn: StandIn;
  readonly say: Say;
}

async function makeOrKeepHistory(settings: DemoSettings, { house, state, clock, standIn, say }: Maker): Promise<void> {
  const files = await readShopFiles();
  const reader = readerOf(house.platform);
  if ((await state.history()) === 'complete') {
    clock.goOn(new Date(Date.now() + (await state.aheadMs())));
    // What was changed in the files since is there at once: nobody needs a warning in a demo.
    await applyShopFiles(reader, files, { now: clock.now(), today: dayAt(clock.now()), from: dayAt(clock.now()) });
    house.forgetProgramme();
    return;
  }
  const end = new Date();
  const began = addDays(dayAt(end), -HISTORY_DAYS - 1);
  await state.keepHistory(false);
  await applyShopFiles(reader, files, { now: end, today: began, from: began });
  house.forgetProgramme();
  const behind = demoBehind(house, standIn.book, rememberingCallers(house, isCrew));
  const asking = askingOf(behind, settings.wechat.appId);
  say('Making two years of history through the functions …');
  const { calls, refused, jobs } = await makeHistory(
    { house, asking, standIn, clock, members: settings.members, progress: progressTo(say) },
    end,
  );
  clock.goOn(new Date());
  await state.keepHistory(true);
  const seconds = (Date.now() - end.getTime()) / 1000;
  say(
    `History: ${calls} calls (${refused} refused by a rule), ${jobs} jobs, ${seconds.toFixed(1)} s, ${Math.round(calls / seconds)} calls/s`,
  );
}

/** A line every fifth of the way. */
function progressTo(say: Say): (done: number) => void {
  let fifths = 0;
  return (done) => {
    if (Math.floor(done * 5) <= fifths || done >= 1) return;
    fifths = Math.floor(done * 5);
    say(`  ${fifths * 20} %`);
  };
}
