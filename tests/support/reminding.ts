/** Reminders in a world: members who consent, messages in the queue, what became of them, and a programme of the test's own. */
import type { Context } from '@/cloudfunctions/kernel/context';
import { runJob } from '@/cloudfunctions/kernel/jobs';
import { contextFor, readerOf, SYSTEM } from '@/cloudfunctions/kernel/platform';
import type { SendResult } from '@/cloudfunctions/kernel/wechat';
import type { Facts } from '@/cloudfunctions/reminder/facts.rule';
import { addReminders, reminders, type ReminderDoc } from '@/cloudfunctions/reminder/reminder.store';
import { dueAtOf } from '@/cloudfunctions/reminder/schedule.rule';
import { members } from '@/cloudfunctions/identity/identity.store';
import { memberBehind } from '@/cloudfunctions/identity/recipients.usecase';
import type { ReminderKind, Reminders } from '@/types/contract/reminderKind';
import { LocalDay } from '@/types/contract/values';
import { PROGRAMME } from './ledgerHouse';
import { APP, type World } from './world';

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object';
export const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** A send that may go well another time. */
export const temporary = (code: number): SendResult => ({ sent: false, kind: 'temporary', code });

export interface Reminding {
  template(kind: ReminderKind): string;
  /** What the app got from a tap, as it sends it. */
  consent(as: string, results: Record<string, string>, key?: string): Promise<unknown>;
  /** So many taps that accept birthday messages. */
  consents(as: string, count: number): Promise<void>;
  /** What the next sends come to at WeChat. */
  next(...results: SendResult[]): void;
  /** Messages left by template. */
  left(as: string): Promise<Record<string, number>>;
  /** A birthday message in the queue; `period` tells several of one member apart. The event lies a week ahead unless told otherwise. */
  queue(as: string, some?: { period?: string; facts?: Facts; at?: Date }): Promise<string>;
  docs(): Promise<ReminderDoc[]>;
  states(): Promise<string[]>;
  /** Runs the sender (or another job) at an instant, under a programme whose reminders differ from the default. */
  sendAt(time: string, some?: Partial<Reminders>, job?: string): Promise<Record<string, number>>;
  context(some?: Partial<Reminders>): Promise<Context>;
}

export function reminding(world: World): Reminding {
  const { kinds } = PROGRAMME.reminders;
  const reader = readerOf(world.house.platform);
  const docs = () => reader.in(reminders).find({}, { limit: 2000, sort: { _id: 1 } });
  const context: Reminding['context'] = (some = {}) => {
    const programme = { ...PROGRAMME, reminders: { ...PROGRAMME.reminders, ...some } };
    const platform = { ...world.house.platform, programmeOn: async () => programme };
    return contextFor(platform, { caller: SYSTEM, language: 'en' }, world.now());
  };
  const template: Reminding['template'] = (kind) => {
    const templateId = kinds[kind]?.templateId;
    if (templateId === undefined) throw new Error(`the default programme sends no ${kind}`);
    return templateId;
  };
  const consent: Reminding['consent'] = (as, results, key) => world.must('reminder', 'consented', { results }, { as, key });
  return {
    docs,
    context,
    template,
    consent,
    async consents(as, count) {
      for (let i = 0; i < count; i += 1) await consent(as, { [template('birthday')]: 'accept' });
    },
    next: (...results) => void world.wechat.results.push(...results),
    async left(as) {
      const { items } = await world.must('reminder', 'quota', {}, { as });
      return Object.fromEntries(listOf(items).map((it) => [String(it.templateId), Number(it.left)]));
    },
    async queue(as, { period = 'p-1', facts, at = world.now() } = {}) {
      const memberId = await memberBehind(reader, APP, as);
      if (memberId === undefined) throw new Error(`${as} is no member`);
      const told: Facts = facts ?? { kind: 'birthday', on: LocalDay.parse('2026-03-09'), daysLeft: 7, gift: true };
      const setting = kinds[told.kind];
      if (setting === undefined) throw new Error(`the default programme tells no ${told.kind}`);
      // Looked at again before it goes, it must still be their birthday.
      if (told.kind === 'birthday')
        await reader.in(members).updateOne({ _id: memberId }, { $set: { birthdayMonthDay: told.on.slice(5) } });
      const asOf = await (await context()).at(at);
      const _id = asOf.newId();
      await addReminders(reader, [
        {
          _id,
          memberId,
          kind: told.kind,
          period,
          facts: told,
          title: setting.title,
          page: setting.page,
          at,
          decidedOn: asOf.today,
          read: false,
          state: 'waiting',
          dueAt: dueAtOf(asOf.programme.reminders, told.kind, at),
          attempts: 0,
        },
      ]);
      return _id;
    },
    states: async () => (await docs()).map((it) => it.state),
    async sendAt(time, some, name = 'reminder.send') {
      world.setNow(time);
      const job = world.house.jobs.find((it) => it.name === name);
      if (job === undefined) throw new Error(`no job ${name}`);
      const base = await context(some);
      // As of now, under the programme given: `runJob` asks the context for itself at that instant.
      return runJob({ ...base, at: async () => base }, job, world.now());
    },
  };
}
