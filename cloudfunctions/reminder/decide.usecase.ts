/** The day's decision: whom to tell what, once for member, kind and period, however often it runs; missed days are made up for. */
import type { ReminderKind, ReminderSetting } from '@/types/contract/reminderKind';
import type { LocalDay } from '@/types/contract/values';
import { addDays } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { checkinTopic, memberDayTopic } from './askedTopics.usecase';
import { birthdayTopic, giveOnTheDay } from './birthdayTopic.usecase';
import { couponTopic } from './couponTopic.usecase';
import { decisionOf, keepPlace, markDecided } from './decision.store';
import { exchangeTopic } from './exchangeTopic.usecase';
import type { Span } from './occasion.rule';
import { pointsTopic } from './pointsTopic.usecase';
import { tell } from './tell.usecase';
import { tierAtRiskTopic } from './tierTopics.usecase';
import { pagesOf, type DailyTopic } from './topic';
import { winBackTopic } from './winBackTopic.usecase';
import { wishTopic } from './wishTopic.usecase';

/**
 * Decides for `context.today`; answers how many were newly told of each kind. A kind that fails keeps no other back: it is logged, its day
 * stays undecided, and the run ends with its error, so that it is run again.
 */
export async function decide(context: Context): Promise<Record<string, number>> {
  const told: Record<string, number> = {};
  const faults: unknown[] = [];
  const attempt = async (kind: ReminderKind, work: () => Promise<number>): Promise<void> => {
    try {
      told[kind] = await work();
    } catch (error) {
      context.log.error({ what: 'a kind of reminder could not be decided', kind }, error);
      faults.push(error);
    }
  };
  await attempt('birthday', () => decideBirthdays(context));
  await attempt('points_expiring', () => decideTopic(context, pointsTopic));
  await attempt('coupon_expiring', () => decideTopic(context, couponTopic));
  await attempt('tier_at_risk', () => decideTopic(context, tierAtRiskTopic));
  await attempt('exchange_ready', () => decideTopic(context, exchangeTopic));
  await attempt('checkin', () => decideTopic(context, checkinTopic));
  await attempt('member_day', () => decideTopic(context, memberDayTopic));
  await attempt('win_back', () => decideTopic(context, winBackTopic));
  await attempt('wish', () => decideTopic(context, wishTopic));
  if (faults.length > 0) throw faults[0];
  return told;
}

/** The gift does not hang on being told. */
async function decideBirthdays(context: Context): Promise<number> {
  const { decidedOn } = await decisionOf(context, 'birthday');
  await giveOnTheDay(context, spanOf(context.today, decidedOn));
  return decideTopic(context, birthdayTopic);
}

/** A kind that the shop does not tell is decided by telling nobody: when it begins to, it does not begin with the past. */
async function decideTopic<K extends ReminderKind>(context: Context, topic: DailyTopic<K>): Promise<number> {
  const setting = context.programme.reminders.kinds[topic.kind];
  const told = setting === undefined ? 0 : await tellAll(context, topic, setting);
  await markDecided(context, topic.kind, context.today);
  return told;
}

/**
 * Walk by walk, batch by batch; the place is kept after each batch, so that a run that was killed goes on where it was. Two runs at once
 * keep each other's place: whoever wrote it had told everybody before it.
 */
async function tellAll<K extends ReminderKind>(
  context: Context,
  topic: DailyTopic<K>,
  setting: ReminderSetting,
): Promise<number> {
  const { decidedOn, bookmark } = await decisionOf(context, topic.kind);
  const span = spanOf(context.today, decidedOn);
  const walks = await topic.walks(context, setting, span);
  const isMine = bookmark?.today === span.today && bookmark.since === span.since;
  const first = isMine ? walks.findIndex((it) => it.name === bookmark.walk) : -1;
  let told = 0;
  for (const [place, walk] of walks.entries()) {
    if (place < first) continue;
    for await (const { candidates, next } of pagesOf(walk, place === first ? bookmark?.after : undefined)) {
      told += await tell(context, topic, candidates);
      if (next !== undefined) await keepPlace(context, topic.kind, { ...span, walk: walk.name, after: next });
    }
  }
  return told;
}

/** Today is always in it, so that a second run finds what came up since the first. */
function spanOf(today: LocalDay, decidedOn: LocalDay | undefined): Span {
  const yesterday = addDays(today, -1);
  return { since: decidedOn !== undefined && decidedOn < yesterday ? decidedOn : yesterday, today };
}
