/** The demo put together: listens at once, then opens its database, makes the history and builds the app side by side, and is ready. */
import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { APP_DIR, buildApp } from '../appBuild';
import { createGateway } from '../gateway/gateway';
import { createLimiter } from '../gateway/limiter';
import { createOauth } from '../gateway/oauth';
import { createPushes } from '../gateway/push';
import { createSessions } from '../gateway/session';
import { createServerLog } from '../log';
import type { DemoSettings } from '../settings';
import { listen } from '../stopping';
import { ringingOf, startTimers, timersOf } from '../timers';
import { createTurns } from '../turns';
import { aesKeyOf } from '../wechatSettings';
import { createDemoClock } from './clock';
import { refuseForeignHosts } from './ownHost';
import { doorRoutes, type Opened } from './doors.route';
import type { Say } from './history/keep';
import { openInside, type OnClose } from './opening';
import { DEMO_OFFICIAL, DEMO_SECRETS } from './secrets';
import { stageRoutes } from './stage.route';

export interface Demo {
  /** The address, once calls are answered; rejects when something is in the way. */
  readonly ready: Promise<string>;
  close(): Promise<void>;
}

/**
 * `build` makes the browser build of the app, meanwhile. `presentTime` is when the demo plays until its clock is moved; how long sessions
 * and signatures hold goes by the real time in any case.
 */
export function startDemo(
  settings: DemoSettings,
  say: Say,
  { build = buildApp, presentTime = () => new Date() }: { build?: typeof buildApp; presentTime?: () => Date } = {},
): Demo {
  const closers: (() => Promise<unknown>)[] = [];
  let closed = false;
  const close = async () => {
    closed = true;
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const onClose: OnClose = (closer) => void closers.push(closer);
  const ready = start({ settings, say, build, presentTime, onClose }).catch(async (error: unknown) => {
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
  readonly presentTime: () => Date;
  readonly onClose: OnClose;
}

async function start({ settings, say, build, presentTime, onClose }: Starting): Promise<string> {
  const log = createServerLog(settings.logLevel);
  const clock = createDemoClock(presentTime);
  const turns = createTurns();
  const { wechat } = settings;
  const { pushToken: token, pushAesKey } = DEMO_SECRETS;
  const realNow = () => new Date();
  const sessions = createSessions(settings.sessionKeys, realNow);
  const door: { opened?: Opened } = {};
  const gateway = createGateway({
    behind: () => door.opened?.behind,
    sessions,
    limiter: createLimiter(settings.limits, () => performance.now()),
    log,
    // While the history is made the clock stands in the past, which is nobody's business.
    now: () => (door.opened === undefined ? presentTime() : clock.now()),
    appId: wechat.appId,
    oauth: createOauth({ keys: settings.sessionKeys, realNow, randomBytes, publicUrl: (request) => originOf(request) }),
    pushes: createPushes({ token, aesKey: aesKeyOf(pushAesKey), appIds: [wechat.appId, DEMO_OFFICIAL.appId], realNow }),
    appDir: APP_DIR,
    isFramed: true,
    trustProxy: settings.trustProxy,
  });
  refuseForeignHosts(gateway, settings.host);
  const apps = { appId: wechat.appId, officialAppId: DEMO_OFFICIAL.appId };
  doorRoutes(gateway, { opened: () => door.opened, sessions, ...apps, turns, now: clock.now });
  await stageRoutes(gateway);
  const address = await listen(gateway, settings.host, settings.port);
  onClose(() => gateway.close());
  const stopBuilding = new AbortController();
  onClose(async () => stopBuilding.abort());
  const [inside] = await Promise.all([
    openInside(settings, { clock, presentTime, log, say, onClose }),
    build(stopBuilding.signal),
  ]);
  const timers = startTimers(timersOf(inside.house), ringingOf(inside.house, turns));
  onClose(() => timers.stop());
  // Closed first as well: calls in flight end while everything behind them still stands.
  onClose(() => gateway.close());
  door.opened = inside;
  inside.standIn.pushTo({ address: `${address}/wechat/events`, token, aesKey: pushAesKey, format: 'json' });
  return address;
}

/** The demo is opened under whatever name this machine has: WeChat's page sends the browser back to the same. */
const originOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;
