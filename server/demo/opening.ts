/** What stands behind the demo's doors, opened: database, stand-in for WeChat, house, and the history in it. */
import { randomBytes } from 'node:crypto';
import { openHouse, type House } from '@/cloudfunctions/house';
import { migrate, type Database } from '@/cloudfunctions/kernel/database';
import type { Log } from '@/cloudfunctions/kernel/log';
import { createVault } from '@/cloudfunctions/kernel/vault';
import { createWechat } from '@/cloudfunctions/kernel/wechatApi';
import { createOfficialAccount } from '@/cloudfunctions/kernel/wechatOfficial';
import { openDatabase } from '../database';
import type { DemoSettings } from '../settings';
import type { Templates } from '../wechat/message.route';
import { startStandIn, type StandIn } from '../wechat/standIn';
import { askingOf } from './asking';
import { demoBehind } from './behind';
import type { DemoClock } from './clock';
import { bookCollections, databaseBook } from './databaseBook';
import type { Opened } from './doors.route';
import { forgetHalfAHistory, makeOrKeepHistory, type Say } from './history/keep';
import { templatesOf } from './messages';
import { clockMover } from './move';
import { AUTHORIZE_BASE } from './oauth.route';
import { DEMO_OFFICIAL } from './secrets';
import { demoState, demoStateIn } from './state';

/** Notes what has to be closed; the last one opened is closed first. */
export type OnClose = (closer: () => Promise<unknown>) => void;

interface Opening {
  readonly clock: DemoClock;
  readonly presentTime: () => Date;
  readonly log: Log;
  readonly say: Say;
  readonly onClose: OnClose;
}

/** The files are applied, and the history is made, once. */
export async function openInside(settings: DemoSettings, { clock, presentTime, log, say, onClose }: Opening): Promise<Opened> {
  const { wechat } = settings;
  const database = await openDatabase(settings);
  onClose(() => database.close());
  const state = demoStateIn(database);
  await forgetHalfAHistory(database, state);
  await migrate(database.db, [demoState, ...bookCollections]);

  const inside: { house?: House } = {};
  const templates = async () => (inside.house === undefined ? new Map() : fieldsByTemplate(inside.house));
  const book = databaseBook(database);
  const standIn = await startStandIn({ ...wechat, officialAccount: DEMO_OFFICIAL, book, templates, now: clock.wall });
  onClose(() => standIn.close());
  const house = houseOf(settings, { database, standIn, clock, log });
  inside.house = house;
  await house.migrate();
  const official = createOfficialAccount({
    ...DEMO_OFFICIAL,
    apiBase: standIn.base,
    authorizeBase: AUTHORIZE_BASE,
    database: database.db,
    vault: house.platform.vault,
    clock: clock.now,
  });
  const behind = demoBehind({ house, standIn, official });
  const asking = askingOf(behind, wechat.appId);
  await makeOrKeepHistory(settings, { house, state, clock, presentTime, standIn, officialAppId: DEMO_OFFICIAL.appId, say });
  const mover = clockMover({ house, clock, state, told: standIn.pushesSettled });
  return { house, standIn, behind, asking, clockMover: mover };
}

interface HouseParts {
  readonly database: Database;
  readonly standIn: StandIn;
  readonly clock: DemoClock;
  readonly log: Log;
}

function houseOf({ wechat, vaultKeys }: DemoSettings, { database, standIn, clock, log }: HouseParts): House {
  const vault = createVault(vaultKeys);
  return openHouse({
    database,
    vault,
    wechat: createWechat({
      appId: wechat.appId,
      secret: wechat.secret,
      apiBase: standIn.base,
      database: database.db,
      vault,
      clock: clock.now,
    }),
    log,
    random: randomBytes,
    clock: clock.now,
    monotonicMs: () => performance.now(),
  });
}

async function fieldsByTemplate(house: House): Promise<Templates> {
  const { programme } = await house.systemContext();
  return new Map(templatesOf(programme).map((it) => [it.templateId, Object.keys(it.fields)]));
}
