/** The day's decision: whom to tell what, once for member, kind and period, however often it runs; missed days are made up for. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import { addDays } from '../kernel/calendar';
import type { Context } from '../kernel/context';
import { checkinTopic, memberDayTopic } from './askedTopics.usecase';
import { birthdayTopic } from './birthdayTopic.usecase';
import { couponTopic } from './couponTopic.usecase';
import { lastDecided, markDecided } from './decision.store';
import { exchangeTopic } from './exchangeTopic.usecase';
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
  const decideOne = async <K extends ReminderKind>(topic: DailyTopic<K>): Promise<void> => {
    try {
      told[topic.kind] = await decideTopic(context, topic);
    } catch (error) {
      context.log.error({ what: 'a kind of reminder could not be decided', kind: topic.kind }, error);
      faults.push(error);
    }
  };
  await decideOne(birthdayTopic);
  await decideOne(pointsTopic);
  await decideOne(couponTopic);
  await decideOne(tierAtRiskTopic);
  await decideOne(exchangeTopic);
  await decideOne(checkinTopic);
  await decideOne(memberDayTopic);
  await decideOne(winBackTopic);
  await decideOne(wishTopic);
  if (faults.length > 0) throw faults[0];
  return told;
}

/** A kind that the shop does not tell is not decided at all. The day before is always seen as decided: today's is done again and again. */
async function decideTopic<K extends ReminderKind>(context: Context, topic: DailyTopic<K>): Promise<number> {
  const { today } = context;
  const setting = context.programme.reminders.kinds[topic.kind];
  if (setting === undefined) return 0;
  const yesterday = addDays(today, -1);
  const decided = (await lastDecided(context, topic.kind)) ?? yesterday;
  const span = { since: decided < yesterday ? decided : yesterday, today };
  let told = 0;
  for await (const batch of topic.candidates(context, setting, span)) told += await tell(context, topic, batch);
  await markDecided(context, topic.kind, today);
  return told;
}
