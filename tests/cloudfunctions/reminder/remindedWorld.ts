/** What tests of the day's decision ask of a house: members who asked for a kind, a morning, and what stands in an inbox. */
import { z } from 'zod';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { decisions } from '@/cloudfunctions/reminder/decision.store';
import { reminders, type ReminderDoc } from '@/cloudfunctions/reminder/reminder.store';
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { World } from '../../support/world';

const Inbox = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      title: z.string(),
      page: z.string(),
      lines: z.array(z.object({ label: z.string(), text: z.string() })),
    }),
  ),
});

/** A message of the inbox: its lines as `label: text`. */
export interface Heard {
  readonly kind: string;
  readonly title: string;
  readonly page: string;
  readonly said: readonly string[];
}

export async function templateOf(world: World, kind: ReminderKind): Promise<string> {
  const templateId = (await world.house.systemContext()).programme.reminders.kinds[kind]?.templateId;
  if (templateId === undefined) throw new Error(`${kind} has no template`);
  return templateId;
}

/** Taps that accept a kind, so many times. */
export async function ask(world: World, as: string, kind: ReminderKind, times = 1): Promise<void> {
  const templateId = await templateOf(world, kind);
  for (let tap = 0; tap < times; tap += 1)
    await world.must('reminder', 'consented', { results: { [templateId]: 'accept' } }, { as });
}

/** What stands in the inbox of one kind, oldest first. */
export async function heard(world: World, as: string, kind: ReminderKind): Promise<Heard[]> {
  const { items } = Inbox.parse(await world.must('reminder', 'inbox', { limit: 100 }, { as }));
  return items
    .filter((it) => it.kind === kind)
    .reverse()
    .map(({ lines, ...it }) => ({ ...it, said: lines.map(({ label, text }) => `${label}: ${text}`) }));
}

/** At eight in the morning of a day in Shanghai: the day's decision. */
export async function decideOn(world: World, day: string): Promise<Record<string, number>> {
  world.setNow(`${day}T00:00:00Z`);
  return world.runJob('reminder.decide');
}

/** The queue at an hour of a day in Shanghai; answers the kinds that went, by the templates of the messages. */
export async function sendAt(world: World, day: string, hour: number): Promise<string[]> {
  world.setNow(`${day}T${String(hour - 8).padStart(2, '0')}:00:00Z`);
  const before = world.wechat.sent.length;
  await world.runJob('reminder.send');
  const kinds = Object.entries((await world.house.systemContext()).programme.reminders.kinds);
  return world.wechat.sent
    .slice(before)
    .map(({ templateId }) => kinds.find(([, it]) => it.templateId === templateId)?.[0] ?? templateId);
}

/** Every reminder of the house, in the order of its making. */
export const allTold = (world: World): Promise<ReminderDoc[]> =>
  readerOf(world.house.platform)
    .in(reminders)
    .find({}, { limit: 1000, sort: { _id: 1 } });

/** As if nobody had ever been told anything. */
export async function forgetAll(world: World): Promise<void> {
  await readerOf(world.house.platform).in(reminders).deleteMany({});
  await readerOf(world.house.platform).in(decisions).deleteMany({});
}
