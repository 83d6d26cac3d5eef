/** Members with a birthday message each that is due at one instant, laid straight into the database: many, for senders to work through. */
import { identities, members, type IdentityDoc, type MemberDoc } from '@/cloudfunctions/identity/identity.store';
import { dayAt } from '@/cloudfunctions/kernel/calendar';
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { quotas, type QuotaDoc } from '@/cloudfunctions/reminder/quota.store';
import { addReminders, type ReminderDoc } from '@/cloudfunctions/reminder/reminder.store';
import { PROGRAMME } from './ledgerHouse';
import { APP, type World } from './world';

export interface Queued {
  readonly openid: string;
  readonly messageId: string;
  readonly consented: boolean;
}

/** `tells` names them apart from others; one in `oneLacks` has given no consent, nobody by default. */
export async function queuePeople(
  world: World,
  { tells, count, dueAt, oneLacks }: { tells: string; count: number; dueAt: Date; oneLacks?: number },
): Promise<Queued[]> {
  const { birthday } = PROGRAMME.reminders.kinds;
  if (birthday?.templateId === undefined) throw new Error('the default programme sends birthdays');
  const { templateId, title, page } = birthday;
  const [on, reader] = [dayAt(dueAt), readerOf(world.house.platform)];
  const people = Array.from({ length: count }, (_, i) => ({
    id: `${tells}-${String(i).padStart(4, '0')}`,
    consented: oneLacks === undefined || i % oneLacks !== 0,
  }));
  await reader.in(members).insertMany(
    people.map(({ id }, i): MemberDoc => ({
      _id: id,
      memberNo: `${tells}${i}`,
      state: 'active',
      aliases: [],
      joinedAt: dueAt,
      source: 'wechat',
      phoneProven: false,
      birthdayMonthDay: on.slice(5),
      consentVersion: PROGRAMME.identity.consentVersion,
      codesTaken: [],
    })),
  );
  await reader.in(identities).insertMany(
    people.map(({ id }): IdentityDoc => ({
      _id: `i-${id}`,
      provider: 'wechat',
      app: APP,
      subject: `o-${id}`,
      memberId: id,
      proven: true,
      at: dueAt,
    })),
  );
  await reader
    .in(quotas)
    .insertMany(
      people
        .filter((it) => it.consented)
        .map(({ id }): QuotaDoc => ({ _id: `q-${id}`, memberId: id, templateId, openid: `o-${id}`, left: 1, emptied: 0 })),
    );
  await addReminders(
    reader,
    people.map(({ id }): ReminderDoc => ({
      _id: `r-${id}`,
      memberId: id,
      kind: 'birthday',
      period: `${on}:0`,
      facts: { kind: 'birthday', on, daysLeft: 0, gift: false },
      title,
      page,
      at: dueAt,
      decidedOn: on,
      read: false,
      state: 'waiting',
      dueAt,
      attempts: 0,
    })),
  );
  return people.map(({ id, consented }) => ({ openid: `o-${id}`, messageId: `r-${id}`, consented }));
}
