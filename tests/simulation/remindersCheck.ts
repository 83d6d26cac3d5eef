/** What must hold after every tick and every day, judged by what WeChat's side saw and by what people were answered. */
import assert from 'node:assert/strict';
import { identities, members } from '@/cloudfunctions/identity/identity.store';
import { addDays, dayAt, hourAt } from '@/cloudfunctions/kernel/calendar';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { quotas } from '@/cloudfunctions/reminder/quota.store';
import { reminders, type ReminderDoc } from '@/cloudfunctions/reminder/reminder.store';
import { hoursOf, maySendAt } from '@/cloudfunctions/reminder/schedule.rule';
import { REMINDER_KINDS, type ReminderKind } from '@/types/contract/reminderKind';
import { PROGRAMME } from '../support/ledgerHouse';
import type { Call, RemindersWorld, Somebody } from './remindersWorld';

const MANY = 1_000_000;
const { reminders: RULES } = PROGRAMME;
const KIND_OF = new Map(REMINDER_KINDS.flatMap((kind) => [[RULES.kinds[kind]?.templateId ?? '', kind] as const]));
const kindOf = (templateId: string): ReminderKind => {
  const kind = KIND_OF.get(templateId);
  assert(kind !== undefined, 'a template of the programme');
  return kind;
};
const pairOf = (who: string, templateId: string): string => `${who} ${templateId}`;

interface Told {
  byApp: number;
  byPush: number;
  byEither: number;
}

/** What people did, as far as they were answered. */
export interface Witness {
  readonly deathsAt: Set<number>;
  /** Something about them is being changed from here on: what is sent in the same tick may be from before or after. */
  changes(who: Somebody): void;
  turned(who: Somebody, kind: ReminderKind, on: boolean): void;
  stands(who: Somebody, action: string): void;
  /** They turned out to have a second membership, and are a member of it now. */
  recognised(who: Somebody): void;
  /** WeChat's book of this template was emptied, and nobody may have told us. */
  emptied(who: Somebody, templateId: string): void;
  tapped(who: Somebody, templateId: string, told: { byApp: boolean; byPush: boolean }): void;
  /** Everything as it stands before a tick. */
  look(world: RemindersWorld): Promise<Started>;
  readonly facts: Facts;
}

interface Facts {
  readonly off: Set<string>;
  readonly gone: Set<string>;
  readonly erased: Set<string>;
  readonly changed: Set<string>;
  readonly emptied: Set<string>;
  readonly taps: Map<string, Told>;
}

export interface Started {
  readonly calls: number;
  readonly off: ReadonlySet<string>;
  readonly gone: ReadonlySet<string>;
  readonly seen: Seen;
}

interface Seen {
  readonly docs: ReadonlyMap<string, ReminderDoc>;
  /** Messages left, by survivor and template. */
  readonly left: ReadonlyMap<string, number>;
  /** The survivor's id by any member's. */
  readonly survivorOf: ReadonlyMap<string, string>;
  /** The survivor's openid. */
  readonly openidOf: ReadonlyMap<string, string>;
}

export function newWitness(): Witness {
  const facts: Facts = {
    off: new Set(),
    gone: new Set(),
    erased: new Set(),
    changed: new Set(),
    emptied: new Set(),
    taps: new Map(),
  };
  return {
    facts,
    deathsAt: new Set(),
    changes: ({ openid }) => void facts.changed.add(openid),
    turned({ openid }, kind, on) {
      if (on) facts.off.delete(pairOf(openid, kind));
      else facts.off.add(pairOf(openid, kind));
    },
    stands({ openid }, action) {
      if (action === 'identity.agree') facts.gone.delete(openid);
      else facts.gone.add(openid);
      if (action === 'identity.erase') facts.erased.add(openid);
    },
    recognised({ openid }) {
      if (!facts.erased.has(openid)) return;
      // Who left one membership goes on with the other one of theirs, which never turned anything off.
      facts.gone.delete(openid);
      for (const kind of REMINDER_KINDS) facts.off.delete(pairOf(openid, kind));
    },
    emptied: ({ openid }, templateId) => void facts.emptied.add(pairOf(openid, templateId)),
    tapped({ openid }, templateId, { byApp, byPush }) {
      const {
        byApp: app,
        byPush: push,
        byEither,
      } = facts.taps.get(pairOf(openid, templateId)) ?? { byApp: 0, byPush: 0, byEither: 0 };
      facts.taps.set(pairOf(openid, templateId), {
        byApp: app + (byApp ? 1 : 0),
        byPush: push + (byPush ? 1 : 0),
        byEither: byEither + (byApp || byPush ? 1 : 0),
      });
    },
    async look(world) {
      facts.changed.clear();
      return { calls: world.calls.length, off: new Set(facts.off), gone: new Set(facts.gone), seen: await see(world) };
    },
  };
}

async function see(world: RemindersWorld): Promise<Seen> {
  const [house] = world.houses;
  assert(house !== undefined, 'there is a house');
  const reader = readerOf(house.platform);
  const docs = await reader.in(reminders).find({}, { limit: MANY });
  const people = await reader.in(members).find({}, { limit: MANY });
  const rows = await reader.in(identities).find({ provider: 'wechat' }, { limit: MANY });
  const left = await reader.in(quotas).find({}, { limit: MANY });
  return {
    docs: new Map(docs.map((it) => [it._id, it])),
    left: sumOf(left.map((it) => [pairOf(it.memberId, it.templateId), it.left])),
    survivorOf: new Map(people.map((it) => [it._id, it.mergedInto ?? it._id])),
    openidOf: new Map(rows.filter((it) => it.subject.startsWith('o-')).map((it) => [it.memberId, it.subject])),
  };
}

function sumOf(parts: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [id, part] of parts) sums.set(id, (sums.get(id) ?? 0) + part);
  return sums;
}

const mayHaveGone = ({ result }: Call): boolean => result === undefined || result.sent || result.kind === 'unknown';

/** After both senders ended: who was written to, and why others were not. */
export async function checkTick(world: RemindersWorld, witness: Witness, started: Started): Promise<void> {
  const { off, gone } = started;
  const { changed, emptied } = witness.facts;
  const calls = world.calls.slice(started.calls);
  for (const { at, message, result } of calls) {
    const [who, kind] = [message.openid, kindOf(message.templateId)];
    assert(maySendAt(hourAt(at), hoursOf(RULES, kind)), `${who} was told of ${kind} at ${at.toISOString()}`);
    assert(changed.has(who) || !off.has(pairOf(who, kind)), `${who} was told of ${kind}, which they had turned off`);
    assert(changed.has(who) || !gone.has(who), `${who} was told of ${kind} after they had withdrawn or left`);
    if (result?.sent === false && result.code === 43101)
      assert(emptied.has(pairOf(who, message.templateId)), `${who} was sent ${kind} without a consent`);
  }
  const after = await see(world);
  for (const doc of after.docs.values()) {
    if (started.seen.docs.get(doc._id)?.state === doc.state) continue;
    if (doc.state === 'no_consent') checkNoConsent(doc, { started, after, witness });
    if (doc.state === 'opted_out') {
      const who = openidFor(doc, after);
      assert(
        who === undefined || changed.has(who) || off.has(pairOf(who, doc.kind)),
        `${doc.kind} of ${who} had not been turned off`,
      );
    }
  }
}

const openidFor = (doc: ReminderDoc, seen: Seen): string | undefined =>
  seen.openidOf.get(seen.survivorOf.get(doc.memberId) ?? doc.memberId);

/** Nobody whose book held a consent that no other message took is passed over. */
function checkNoConsent(
  doc: ReminderDoc,
  { started, after, witness }: { started: Started; after: Seen; witness: Witness },
): void {
  const survivor = after.survivorOf.get(doc.memberId) ?? doc.memberId;
  const who = after.openidOf.get(survivor);
  const templateId = RULES.kinds[doc.kind]?.templateId ?? '';
  if (who === undefined || started.gone.has(who) || witness.facts.changed.has(who)) return;
  if (witness.facts.emptied.has(pairOf(who, templateId))) return;
  const before = started.seen.left.get(pairOf(survivor, templateId)) ?? 0;
  const taken = [...after.docs.values()].filter(
    (it) =>
      it.kind === doc.kind &&
      (after.survivorOf.get(it.memberId) ?? it.memberId) === survivor &&
      it.attempts > (started.seen.docs.get(it._id)?.attempts ?? 0),
  );
  assert(before <= taken.length, `${doc.kind} of ${who} found no consent, though ${before} were there and ${taken.length} taken`);
}

/** After a day: nothing twice, no more than the caps allow, every consent accounted for, nothing forgotten. Answers the states. */
export async function checkDay(world: RemindersWorld, witness: Witness): Promise<Record<string, number>> {
  const seen = await see(world);
  checkOnce(world, seen);
  checkCaps(world.calls);
  checkEnds(world, witness, seen);
  checkBook(world, witness, seen);
  const states: Record<string, number> = {};
  for (const { state } of seen.docs.values()) states[state] = (states[state] ?? 0) + 1;
  return states;
}

/** A message goes once: the call that may have brought it is its last; and one person hears of one event once. */
function checkOnce(world: RemindersWorld, seen: Seen): void {
  const gone = new Set<string>();
  const events = new Set<string>();
  for (const call of world.calls) {
    assert(!gone.has(call.messageId), `${call.messageId} was sent again after it may have gone`);
    if (!mayHaveGone(call)) continue;
    gone.add(call.messageId);
    const doc = seen.docs.get(call.messageId);
    if (doc === undefined) continue;
    const event = `${call.message.openid} ${doc.kind} ${doc.period}`;
    assert(!events.has(event), `${event} was told twice`);
    events.add(event);
  }
}

function checkCaps(calls: readonly Call[]): void {
  const days = new Map<string, Map<string, number>>();
  for (const call of calls.filter(mayHaveGone)) {
    if (RULES.kinds[kindOf(call.message.templateId)]?.capped === false) continue;
    const told = days.get(call.message.openid) ?? new Map<string, number>();
    days.set(call.message.openid, told);
    told.set(dayAt(call.at), (told.get(dayAt(call.at)) ?? 0) + 1);
  }
  for (const [who, told] of days)
    for (const call of calls) {
      const day = dayAt(call.at);
      const week = Array.from({ length: 7 }, (_, i) => told.get(addDays(day, -i)) ?? 0).reduce((sum, it) => sum + it, 0);
      assert((told.get(day) ?? 0) <= RULES.cap.perDay, `${who} was told ${told.get(day)} times on ${day}`);
      assert(week <= RULES.cap.perWeek, `${who} was told ${week} times in the week to ${day}`);
    }
}

/** Every reminder has come to an end that WeChat's side confirms, or waits for a time to come. */
function checkEnds(world: RemindersWorld, { deathsAt }: Witness, { docs }: Seen): void {
  const last = new Map(world.calls.map((it) => [it.messageId, it]));
  for (const doc of docs.values()) {
    const result = last.get(doc._id)?.result;
    const what = `${doc._id}, ${doc.kind}, ${doc.state}`;
    const mayBeUnsure = doc.claimedAt !== undefined && [...deathsAt].some((it) => Math.abs(it - Number(doc.claimedAt)) < 60_000);
    if (doc.state === 'waiting') assert(doc.dueAt > world.now(), `${what}: waits for ${doc.dueAt.toISOString()}, which is over`);
    if (doc.state === 'sending') assert(mayBeUnsure, `${what}: whose sender is alive`);
    if (doc.state === 'sent' || doc.state === 'delivered') assert(result?.sent === true, `${what}: WeChat never took it`);
    if (doc.state === 'unknown')
      assert(mayBeUnsure || (result?.sent === false && result.kind === 'unknown'), `${what}: WeChat had answered`);
    if (doc.state === 'failed')
      assert(result !== undefined && (result.sent ? doc.code === 1 : result.code === doc.code), `${what}: for another reason`);
  }
}

/** What is left and what was spent is what was accepted, told by one side or both: never more, and never less than either side told. */
function checkBook(world: RemindersWorld, witness: Witness, seen: Seen): void {
  const { taps, emptied, erased } = witness.facts;
  const spent = new Map<string, number>();
  for (const doc of seen.docs.values()) {
    const survivor = seen.survivorOf.get(doc.memberId) ?? doc.memberId;
    const pair = pairOf(survivor, RULES.kinds[doc.kind]?.templateId ?? '');
    const isSpent = ['sent', 'delivered', 'unknown', 'sending'].includes(doc.state) || (doc.state === 'failed' && doc.code === 1);
    if (isSpent) spent.set(pair, (spent.get(pair) ?? 0) + 1);
  }
  const survivorOf = new Map([...seen.openidOf].map(([memberId, openid]) => [openid, memberId]));
  for (const left of seen.left.values()) assert(left >= 0, 'a book fell below zero');
  for (const { openid } of world.people) {
    for (const templateId of KIND_OF.keys()) {
      const told = taps.get(pairOf(openid, templateId));
      const pair = pairOf(survivorOf.get(openid) ?? '', templateId);
      if (told === undefined || erased.has(openid) || emptied.has(pairOf(openid, templateId))) continue;
      const counted = (seen.left.get(pair) ?? 0) + (spent.get(pair) ?? 0);
      const what = `${openid} accepted ${templateId}: ${JSON.stringify(told)}, counted ${counted}`;
      assert(counted <= told.byEither, what);
      assert(counted >= Math.max(told.byApp, told.byPush), what);
    }
  }
}
