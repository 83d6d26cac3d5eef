/** Telling: the one place where a reminder comes into being, for who agreed to be told anything, once for member, kind and period. */
import type { ReminderKind, ReminderSetting } from '@/types/contract/reminderKind';
import { consentedPeople, holdPeople } from '../identity/people.usecase';
import type { Context, Tx } from '../kernel/context';
import { BusyError } from '../kernel/database';
import { done } from '../kernel/outcome';
import type { Facts } from './facts.rule';
import { addReminders, toldOf, type ReminderDoc } from './reminder.store';
import { dueAtOf } from './schedule.rule';
import type { About, Candidate, Topic } from './topic';

/** Tells a batch in one transaction; answers how many were newly told. A batch that finds no gap in the traffic is told one by one. */
export async function tell<K extends ReminderKind>(
  context: Context,
  topic: Topic<K>,
  candidates: readonly Candidate<K>[],
): Promise<number> {
  if (candidates.length === 0) return 0;
  try {
    return await tellTogether(context, topic, candidates);
  } catch (error) {
    if (!(error instanceof BusyError) || candidates.length === 1) throw error;
    let told = 0;
    for (const candidate of candidates) told += await tellTogether(context, topic, [candidate]);
    return told;
  }
}

async function tellTogether<K extends ReminderKind>(
  context: Context,
  topic: Topic<K>,
  candidates: readonly Candidate<K>[],
): Promise<number> {
  const outcome = await context.transact<number, never>(async (tx) => done(await tellIn(tx, topic, candidates)));
  return outcome.ok ? outcome.data : 0;
}

/** The same inside a transaction that is under way, as of its moment. Kinds that the shop does not tell are passed over. */
export async function tellIn<K extends ReminderKind>(
  tx: Tx,
  topic: Topic<K>,
  candidates: readonly Candidate<K>[],
): Promise<number> {
  const setting = tx.programme.reminders.kinds[topic.kind];
  if (setting === undefined) return 0;
  const fresh = await notYetTold(tx, topic.kind, candidates);
  const facts = await topic.look(tx, fresh);
  const told = fresh.flatMap((it, i) => {
    const now = facts[i];
    return now === undefined ? [] : [{ ...it, facts: now }];
  });
  if (told.length === 0) return 0;
  await holdPeople(
    tx,
    told.map((it) => it.person),
  );
  await topic.also?.(tx, told);
  await addReminders(
    tx,
    told.map((it) => reminderOf(tx, setting, it)),
  );
  return told.length;
}

interface Fresh<K extends ReminderKind> extends About<K> {
  readonly period: string;
}

/** Who agreed and has not heard it, under any id that was ever theirs; who stands there twice is told once. */
async function notYetTold<K extends ReminderKind>(tx: Tx, kind: K, candidates: readonly Candidate<K>[]): Promise<Fresh<K>[]> {
  const people = await consentedPeople(
    tx,
    candidates.map((it) => it.memberId),
  );
  const possible = candidates.flatMap(({ memberId, period, facts }) => {
    const person = people.get(memberId);
    return person === undefined ? [] : [{ person, period, facts }];
  });
  const memberIds = possible.flatMap((it) => it.person.ids);
  const periods = [...new Set(possible.map((it) => it.period))];
  const told = new Set((await toldOf(tx, { memberIds, kind, periods })).map((it) => `${it.memberId}/${it.period}`));
  return possible.filter(({ person, period }) => {
    if (person.ids.some((id) => told.has(`${id}/${period}`))) return false;
    told.add(`${person.memberId}/${period}`);
    return true;
  });
}

function reminderOf(
  tx: Tx,
  { title, page, templateId }: ReminderSetting,
  { person, period, facts }: { person: About<ReminderKind>['person']; period: string; facts: Facts },
): ReminderDoc {
  const { kind } = facts;
  return {
    _id: tx.newId(),
    memberId: person.memberId,
    kind,
    period,
    facts,
    title,
    page: pageFor(facts, page),
    at: tx.now,
    decidedOn: tx.today,
    read: false,
    state: templateId === undefined ? 'inbox_only' : 'waiting',
    dueAt: dueAtOf(tx.programme.reminders, kind, tx.now),
    attempts: 0,
  };
}

/** A wish leads to its reward, unless the shop wants it to lead elsewhere. */
const pageFor = (facts: Facts, page: string): string =>
  facts.kind === 'wish' && page.endsWith('mall/reward/index') ? `${page}?id=${encodeURIComponent(facts.rewardId)}` : page;
