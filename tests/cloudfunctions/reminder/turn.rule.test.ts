/** What becomes of a reminder whose turn has come, in the order of the checks. */
import { recent, turnOf, type Asked, type Turn } from '@/cloudfunctions/reminder/turn.rule';
import type { Reminders } from '@/types/contract/reminderKind';
import { LocalDay } from '@/types/contract/values';
import { PROGRAMME } from '../../support/ledgerHouse';

const birthday = PROGRAMME.reminders.kinds.birthday;
if (birthday === undefined) throw new Error('the default programme tells birthdays');
const REMINDERS: Reminders = {
  sendHour: 10,
  quietFromHour: 21,
  quietUntilHour: 9,
  cap: { perDay: 2, perWeek: 3 },
  kinds: { birthday },
};
const day = (text: string) => LocalDay.parse(text);
const facts = { kind: 'birthday', on: day('2026-03-09'), daysLeft: 7, gift: true } as const;
const listener = { openid: 'o-1', off: [], told: {}, left: 1 };
/** Eleven in the morning in Shanghai. */
const NOW = new Date('2026-03-02T03:00:00Z');
const asked: Asked = { kind: 'birthday', facts, listener, reminders: REMINDERS, now: NOW };
const ended = (state: string) => ({ to: 'end', state });
const waits = (until: string) => ({ to: 'wait', until: new Date(until) });

it.each<{ name: string; some: Partial<Asked>; turn: object }>([
  { name: 'goes', some: {}, turn: { to: 'go', openid: 'o-1', capped: true, facts } satisfies Partial<Turn> },
  { name: 'that is no longer true is moot', some: { facts: 'moot' }, turn: ended('moot') },
  { name: 'of a day that is over is late', some: { now: new Date('2026-03-09T16:00:00Z') }, turn: ended('late') },
  { name: 'of a day that is not over goes', some: { now: new Date('2026-03-09T12:59:00Z') }, turn: { to: 'go' } },
  {
    name: 'of a kind that is no longer told stays in the inbox',
    some: { reminders: { ...REMINDERS, kinds: {} } },
    turn: ended('inbox_only'),
  },
  {
    name: 'of a kind without a template stays in the inbox',
    some: { reminders: { ...REMINDERS, kinds: { birthday: { ...birthday, templateId: undefined } } } },
    turn: ended('inbox_only'),
  },
  {
    name: 'of a kind that was turned off does not go',
    some: { listener: { ...listener, off: ['birthday'] } },
    turn: ended('opted_out'),
  },
  {
    name: 'of another kind than the one turned off goes',
    some: { listener: { ...listener, off: ['checkin'] } },
    turn: { to: 'go' },
  },
  { name: 'to nobody does not go', some: { listener: undefined }, turn: ended('no_consent') },
  {
    name: 'to somebody who was never in the mini-program does not go',
    some: { listener: { ...listener, openid: undefined } },
    turn: ended('no_consent'),
  },
  { name: 'without consent does not go', some: { listener: { ...listener, left: 0 } }, turn: ended('no_consent') },
  { name: 'in the quiet hours waits', some: { now: new Date('2026-03-02T13:00:00Z') }, turn: waits('2026-03-03T02:00:00Z') },
  { name: 'before the chosen hour waits', some: { now: new Date('2026-03-02T01:59:59Z') }, turn: waits('2026-03-02T02:00:00Z') },
  {
    name: 'of a kind with an hour of its own waits for that',
    some: { reminders: { ...REMINDERS, kinds: { birthday: { ...birthday, sendHour: 18 } } } },
    turn: waits('2026-03-02T10:00:00Z'),
  },
  {
    name: 'in the quiet hours of its last day is late',
    some: { now: new Date('2026-03-09T13:00:00Z') },
    turn: ended('late'),
  },
  {
    name: 'where no hour is open is late',
    some: { reminders: { ...REMINDERS, quietFromHour: 0, quietUntilHour: 24 } },
    turn: ended('late'),
  },
  {
    name: 'on a day that has its messages waits for the next',
    some: { listener: { ...listener, told: { '2026-03-02': 2 } } },
    turn: waits('2026-03-03T02:00:00Z'),
  },
  {
    name: 'in a week that has its messages waits for the next day',
    some: { listener: { ...listener, told: { '2026-02-24': 1, '2026-02-27': 1, '2026-03-01': 1 } } },
    turn: waits('2026-03-03T02:00:00Z'),
  },
  {
    name: 'does not count what is a week old',
    some: { listener: { ...listener, told: { '2026-02-23': 5, '2026-03-01': 1 } } },
    turn: { to: 'go' },
  },
  {
    name: 'on its last day, which has its messages, is capped',
    some: { now: new Date('2026-03-09T03:00:00Z'), listener: { ...listener, told: { '2026-03-09': 2 } } },
    turn: ended('capped'),
  },
  {
    name: 'that somebody waits for is not held back by others',
    some: {
      reminders: { ...REMINDERS, kinds: { birthday: { ...birthday, capped: false } } },
      listener: { ...listener, told: { '2026-03-02': 9 } },
    },
    turn: { to: 'go', capped: false },
  },
])('a reminder $name', ({ some, turn }) => {
  expect(turnOf({ ...asked, ...some })).toMatchObject(turn);
});

it('what no cap looks at any more is forgotten, and so is a day on which nothing went', () => {
  expect(recent({ '2026-02-23': 2, '2026-02-24': 1, '2026-03-02': 1, '2026-03-01': 0 }, day('2026-03-02'))).toEqual({
    '2026-02-24': 1,
    '2026-03-02': 1,
  });
});
