/** When a message has its turn, and which hours a programme may have. */
import { dueAtOf, nextOpening } from '@/cloudfunctions/reminder/schedule.rule';
import { Reminders } from '@/types/contract/reminderKind';
import { PROGRAMME } from '../../support/ledgerHouse';

const at = (time: string) => new Date(`2026-03-02T${time}:00+08:00`);
const HOURS = { sendHour: 10, quietFromHour: 21, quietUntilHour: 9 };

it.each([
  { name: 'at once within the hours', hours: HOURS, from: at('15:20'), opens: at('15:20') },
  { name: 'from the chosen hour on', hours: HOURS, from: at('08:00'), opens: at('10:00') },
  {
    name: 'the next morning where the day is over',
    hours: HOURS,
    from: at('21:00'),
    opens: new Date('2026-03-03T10:00:00+08:00'),
  },
  { name: 'late in the day', hours: { ...HOURS, sendHour: 20 }, from: at('10:30'), opens: at('20:00') },
  {
    name: 'after quiet hours that follow the chosen hour',
    hours: { sendHour: 8, quietFromHour: 12, quietUntilHour: 14 },
    from: at('12:01'),
    opens: at('14:00'),
  },
  {
    name: 'in the small hours where no hour is quiet',
    hours: { sendHour: 0, quietFromHour: 0, quietUntilHour: 0 },
    from: at('03:33'),
    opens: at('03:33'),
  },
  {
    name: 'never where every hour is quiet',
    hours: { ...HOURS, quietFromHour: 0, quietUntilHour: 24 },
    from: at('12:00'),
    opens: undefined,
  },
  {
    name: 'never where the chosen hour is quiet to the day’s end',
    hours: { ...HOURS, sendHour: 22 },
    from: at('12:00'),
    opens: undefined,
  },
])('a message goes $name', ({ hours, from, opens }) => {
  expect(nextOpening(from, hours)).toEqual(opens);
});

it('a kind with an hour of its own has its turn then', () => {
  const { reminders } = PROGRAMME;
  const [usual, evening] = [dueAtOf(reminders, 'birthday', at('08:00')), dueAtOf(reminders, 'checkin', at('08:00'))];
  expect([usual, evening]).toEqual([at('10:00'), at('18:00')]);
});

describe('a programme', () => {
  const read = (some: object) => Reminders.safeParse({ ...PROGRAMME.reminders, ...some });
  it('with hours in which messages may go is taken', () => {
    expect(read({ sendHour: 20 }).success).toBe(true);
    expect(read({ quietFromHour: 12, quietUntilHour: 14, sendHour: 23 }).success).toBe(true);
  });

  it.each([
    { name: 'whose day begins in the quiet hours and ends in them', some: { sendHour: 21 }, path: ['sendHour'] },
    { name: 'that is quiet all day', some: { quietFromHour: 0, quietUntilHour: 24 }, path: ['sendHour'] },
    {
      name: 'with a kind that could never go',
      some: { kinds: { birthday: { ...PROGRAMME.reminders.kinds.birthday, sendHour: 22 } } },
      path: ['kinds', 'birthday', 'sendHour'],
    },
  ])('$name is refused', ({ some, path }) => {
    expect(read(some).error?.issues[0]?.path).toEqual(path);
  });
});
