/** Makes the history happen: every deed is a call to the functions, as of its own instant; jobs run where they would have. */
import type { House } from '@/cloudfunctions/house';
import { addDays, dayAt, endOf, monthEnd, startOf } from '@/cloudfunctions/kernel/calendar';
import type { Job } from '@/cloudfunctions/kernel/context';
import { runJob } from '@/cloudfunctions/kernel/jobs';
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { shop } from '@/types/contract/shop';
import { pushedObject, type PushEvent } from '../../wechat/pushBody.rule';
import type { StandIn } from '../../wechat/standIn';
import { must, type Asking } from '../asking';
import { OTHER_STAFF, OWNER, STAFF } from '../cast';
import type { DemoClock } from '../clock';
import type { Deed } from './deed';
import { actorOf, type Actor } from './act';
import { importOldCards } from './oldCards';
import { HISTORY_DAYS, planHistory } from './plan';

export interface HistoryParts {
  readonly house: House;
  readonly asking: Asking;
  readonly standIn: StandIn;
  readonly clock: DemoClock;
  readonly officialAppId: string;
  readonly members: number;
  /** Told now and then, 0 to 1. */
  progress(done: number): void;
}

/** How many members live at once: the database commits what many ask for together. */
const AT_ONCE = 32;
/** Reminders go out in the last weeks alone; the sweeps run at the ends of months, since what is due by the clock holds without them. */
const REMINDED_DAYS = 32;
const HOUR_MS = 3_600_000;
const SWEEP_HOUR = 4;
/** Reminders are decided at eight and sent at ten, in the order of the jobs. */
const DECIDE_HOUR = 8;

/** `calls` to the functions; what a rule refused (an exchange without the points) counts too. */
export interface HistoryMade {
  readonly calls: number;
  readonly refused: number;
  readonly jobs: number;
}

export async function makeHistory(parts: HistoryParts, end: Date): Promise<HistoryMade> {
  const { house, clock } = parts;
  const deeds = planHistory(end, parts.members);
  const sweeps = sweepsUntil(house.jobs, end);
  const actor = actorOf(parts);
  const crewJoined = deeds.findIndex((it) => it.kind !== 'join');
  await live(parts, actor, deeds.slice(0, crewJoined));
  await hireCrew(parts, actor, deeds[crewJoined]?.at ?? end);
  let rest = deeds.slice(crewJoined);
  for (const due of sweeps) {
    const length = chunkLength(rest, due.at);
    await live(parts, actor, rest.slice(0, length));
    rest = rest.slice(length);
    await runDue(parts, due);
    parts.progress(1 - rest.length / deeds.length);
  }
  clock.stand(end);
  await importOldCards(house, end);
  return { ...actor.counts(), jobs: sweeps.length };
}

interface Due {
  readonly job: Job;
  readonly at: Date;
}

/** Month ends first, then reminders by their own hours, and everything on the last day. Nobody is reminded of what is long past. */
function sweepsUntil(jobs: readonly Job[], end: Date): Due[] {
  const isReminder = (it: Job) => it.name.startsWith('reminder.');
  const today = dayAt(end);
  const monthly: Due[] = [];
  for (let month = monthEnd(addDays(today, -HISTORY_DAYS)); endOf(month) < end; month = monthEnd(addDays(month, 1))) {
    const at = new Date(endOf(month).getTime() + SWEEP_HOUR * HOUR_MS);
    monthly.push(...jobs.filter((it) => !isReminder(it)).map((job) => ({ job, at })));
  }
  const reminded = Array.from({ length: REMINDED_DAYS + 1 }, (_, ago) => startOf(addDays(today, -ago)).getTime()).flatMap((day) =>
    jobs.filter(isReminder).map((job, place) => ({ job, at: new Date(day + (DECIDE_HOUR + 2 * place) * HOUR_MS) })),
  );
  const last = jobs.map((job) => ({ job, at: end }));
  return [...monthly, ...reminded]
    .filter((it) => it.at < end)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .concat(last);
}

/** How many deeds from the first there are before the next sweep. */
function chunkLength(deeds: readonly Deed[], sweepAt: Date | undefined): number {
  const length = sweepAt === undefined ? -1 : deeds.findIndex((it) => it.at > sweepAt);
  return length === -1 ? deeds.length : length;
}

/** Each person's deeds one after another, several people at once. */
async function live({ clock }: HistoryParts, actor: Actor, deeds: readonly Deed[]): Promise<void> {
  const byPerson = new Map<string, Deed[]>();
  for (const deed of deeds) byPerson.set(deed.openid, [...(byPerson.get(deed.openid) ?? []), deed]);
  // Taken from the end, the fullest life first: begun last, it would be lived alone after all others.
  const lives = [...byPerson.values()].sort((a, b) => a.length - b.length);
  const liveOn = async () => {
    for (let life = lives.pop(); life !== undefined; life = lives.pop()) {
      for (const deed of life) await clock.at(deed.at, () => actor.act(deed));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, liveOn));
}

/** What WeChat tells of the messages that a job sent is heard when the job has booked them. */
async function runDue({ house, clock, standIn }: HistoryParts, { job, at }: Due): Promise<void> {
  const told: PushEvent[] = [];
  standIn.pushTo(async (event) => void told.push(event));
  // Jobs run alone, so that the wall clock can stand: the messages they send carry its time.
  clock.stand(at);
  await runJob(await house.systemContext(at), job, at);
  await standIn.pushesSettled();
  standIn.pushTo(undefined);
  for (const event of told) await house.pushed(pushedObject(event));
}

/** The house invites the owner, the owner invites the assistants. */
async function hireCrew({ house, asking, clock }: HistoryParts, actor: Actor, at: Date): Promise<void> {
  await clock.at(at, async () => {
    const context = await house.systemContext(at);
    const { invitation } = await inviteByHouse(context, { role: 'operator', shopIds: [], name: '老板' });
    must('shop.accept', await asking.ask(shop, 'accept', { invitation }, { openid: OWNER, key: 'history-owner' }));
    const crew = [
      { openid: STAFF, shopIds: ['jingan'], name: '阿宁' },
      ...Object.entries(OTHER_STAFF).map(([shopId, { openid, name }]) => ({ openid, shopIds: [shopId], name })),
    ];
    for (const { openid, ...invited } of crew) {
      const key = `history-${openid}`;
      const invitedNow = must(
        'shop.invite',
        await asking.ask(shop, 'invite', { role: 'staff', ...invited }, { openid: OWNER, key }),
      );
      must('shop.accept', await asking.ask(shop, 'accept', { invitation: invitedNow.invitation }, { openid, key }));
    }
    actor.count(2 * crew.length + 1);
  });
}
