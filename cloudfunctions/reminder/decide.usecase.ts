/** The day's decision: whom to tell what, once for member, kind and period, however often it runs; missed days are made up for. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import { addDays } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { checkinTopic, memberDayTopic } from './askedTopics.usecase';
import { birthdayTopic, giveOnTheDay } from './birthdayTopic.usecase';
import { couponTopic } from './couponTopic.usecase';
import { lastDecided, markDecided } from './decision.store';
import { exchangeTopic } from './exchangeTopic.usecase';
import type { Span } from './occasion.rule';
import { pointsTopic } from './pointsTopic.usecase';
import { tell } from './tell.usecase';
import { tierAtRiskTopic } from './tierTopics.usecase';
import type { DailyTopic } from './topic';
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
  await giveOnTheDay(context, await spanOf(context, 'birthday'));
  return decideTopic(context, birthdayTopic);
}

/** A kind that the shop does not tell is decided by telling nobody: when it begins to, it does not begin with the past. */
async function decideTopic<K extends ReminderKind>(context: Context, topic: DailyTopic<K>): Promise<number> {
  const setting = context.programme.reminders.kinds[topic.kind];
  let told = 0;
  if (setting !== undefined) {
    const span = await spanOf(context, topic.kind);
    for await (const batch of topic.candidates(context, setting, span)) told += await tell(context, topic, batch);
  }
  await markDecided(context, topic.kind, context.today);
  return told;
}

/** Today is always in it, so that a second run finds what came up since the first. */
async function spanOf(context: Context, kind: ReminderKind): Promise<Span> {
  const { today } = context;
  const yesterday = addDays(today, -1);
  const decided = (await lastDecided(context, kind)) ?? yesterday;
  return { since: decided < yesterday ? decided : yesterday, today };
}
