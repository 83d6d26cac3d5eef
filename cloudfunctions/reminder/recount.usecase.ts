/** Looking again before a message goes: what has changed since it was decided is said as it is now, what is no longer true is not sent. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import { consentedPeople, type Person } from '../identity/people.usecase';
import type { Moment } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { checkinTopic, memberDayTopic } from './askedTopics.usecase';
import { birthdayTopic } from './birthdayTopic.usecase';
import { conflictTopic } from './conflictTopic';
import { couponTopic } from './couponTopic.usecase';
import { cancelledTopic, exchangeTopic } from './exchangeTopic.usecase';
import type { Facts, FactsOf } from './facts.rule';
import { pointsTopic } from './pointsTopic.usecase';
import { tierAtRiskTopic, tierRisenTopic } from './tierTopics.usecase';
import type { Topic } from './topic';
import { winBackTopic } from './winBackTopic.usecase';
import { wishTopic } from './wishTopic.usecase';

/** A reminder as far as it is looked at here. */
export interface Decided {
  readonly memberId: string;
  readonly facts: Facts;
}

/**
 * The facts as of now, in the order asked, or `moot` where there is nothing to tell any more (also of who left or took the consent back).
 * A few queries a kind, however many are asked for.
 */
export async function recountedMany(reader: Reader & Moment, decided: readonly Decided[]): Promise<(Facts | 'moot')[]> {
  const people = await consentedPeople(
    reader,
    decided.map((it) => it.memberId),
  );
  const answers = decided.map((): Facts | 'moot' => 'moot');
  const look = <K extends ReminderKind>(topic: Topic<K>, isMine: (facts: Facts) => facts is FactsOf<K>) =>
    lookAgain(reader, topic, { decided, people, isMine, answers });
  await look(birthdayTopic, (it) => it.kind === 'birthday');
  await look(pointsTopic, (it) => it.kind === 'points_expiring');
  await look(couponTopic, (it) => it.kind === 'coupon_expiring');
  await look(tierRisenTopic, (it) => it.kind === 'tier_risen');
  await look(tierAtRiskTopic, (it) => it.kind === 'tier_at_risk');
  await look(exchangeTopic, (it) => it.kind === 'exchange_ready');
  await look(checkinTopic, (it) => it.kind === 'checkin');
  await look(memberDayTopic, (it) => it.kind === 'member_day');
  await look(winBackTopic, (it) => it.kind === 'win_back');
  await look(wishTopic, (it) => it.kind === 'wish');
  await look(cancelledTopic, (it) => it.kind === 'exchange_cancelled');
  await look(conflictTopic, (it) => it.kind === 'phone_conflict');
  return answers;
}

interface Work<K extends ReminderKind> {
  readonly decided: readonly Decided[];
  readonly people: ReadonlyMap<string, Person>;
  readonly isMine: (facts: Facts) => facts is FactsOf<K>;
  /** Filled in at the places of this kind. */
  readonly answers: (Facts | 'moot')[];
}

async function lookAgain<K extends ReminderKind>(
  reader: Reader & Moment,
  topic: Topic<K>,
  { decided, people, isMine, answers }: Work<K>,
): Promise<void> {
  const mine = decided.flatMap(({ memberId, facts }, place) => {
    const person = people.get(memberId);
    return person !== undefined && isMine(facts) ? [{ place, person, facts }] : [];
  });
  if (mine.length === 0) return;
  const seen = await topic.look(reader, mine);
  mine.forEach(({ place }, i) => {
    answers[place] = seen[i] ?? 'moot';
  });
}
