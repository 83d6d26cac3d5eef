/** The history is made once: a later start goes on from it, and one that was broken off begins anew. */
import { addDays, dayAt } from '@/cloudfunctions/kernel/calendar';
import type { Database } from '@/cloudfunctions/kernel/database';
import type { House } from '@/cloudfunctions/house';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import type { DemoSettings } from '../../settings';
import { applyShopFiles, readShopFiles } from '../../shopFiles';
import type { StandIn } from '../../wechat/standIn';
import { askingOf } from '../asking';
import { demoBehind, rememberingCallers } from '../behind';
import { isCrew } from '../cast';
import type { DemoClock } from '../clock';
import type { DemoState } from '../state';
import { makeHistory } from './make';
import { HISTORY_DAYS } from './plan';

export type Say = (line: string) => void;

export interface Maker {
  readonly house: House;
  readonly state: DemoState;
  readonly clock: DemoClock;
  readonly presentTime: () => Date;
  readonly standIn: StandIn;
  readonly officialAppId: string;
  readonly say: Say;
}

/** Killed in the middle of making it: nobody can have used it, so it begins anew. */
export async function forgetHalfAHistory(database: Database, state: DemoState): Promise<void> {
  if ((await state.history()) === 'begun') await database.db.dropDatabase();
}

export async function makeOrKeepHistory({ wechat, members }: DemoSettings, maker: Maker): Promise<void> {
  const { house, state, clock, presentTime, standIn, officialAppId, say } = maker;
  const files = await readShopFiles();
  const reader = readerOf(house.platform);
  if ((await state.history()) === 'complete') {
    clock.goOn(new Date(presentTime().getTime() + (await state.aheadMs())));
    // What was changed in the files since is there at once: nobody needs a warning in a demo.
    await applyShopFiles(reader, files, { now: clock.now(), today: dayAt(clock.now()), from: dayAt(clock.now()) });
    house.forgetProgramme();
    return;
  }
  const end = presentTime();
  const began = addDays(dayAt(end), -HISTORY_DAYS - 1);
  await state.keepHistory(false);
  await applyShopFiles(reader, files, { now: end, today: began, from: began });
  house.forgetProgramme();
  const behind = demoBehind({ house, standIn, callerOf: rememberingCallers(house, isCrew) });
  const asking = askingOf(behind, wechat.appId);
  say('Making two years of history through the functions …');
  const { calls, refused, jobs } = await makeHistory(
    { house, asking, standIn, clock, officialAppId, members, progress: progressTo(say) },
    end,
  );
  clock.goOn(presentTime());
  await state.keepHistory(true);
  const seconds = (presentTime().getTime() - end.getTime()) / 1000;
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
