/** What falls due is read from WeChat's seven-field cron in UTC+8. */
import { agenda, lastOccurrence, occurrencesBetween } from '@/cloudfunctions/kernel/jobs';

const job = (name: string, cron: string) => ({ name, cron, run: async () => ({}) });
const iso = (it: Date) => it.toISOString();

it('a daily job at five past midnight in Shanghai was last due in the afternoon before, in UTC', () => {
  expect(iso(lastOccurrence('0 5 0 * * * *', new Date('2026-03-02T10:00:00Z')))).toBe('2026-03-01T16:05:00.000Z');
  expect(iso(lastOccurrence('0 5 0 * * * *', new Date('2026-03-01T16:05:00Z')))).toBe('2026-03-01T16:05:00.000Z');
});

it('a job that recurs within a day runs at each time within a day, and once a day on a longer way', () => {
  const from = new Date('2026-03-01T16:00:00Z');
  expect(occurrencesBetween('0 0 */6 * * * *', from, new Date('2026-03-02T16:00:00Z')).map(iso)).toEqual([
    '2026-03-01T22:00:00.000Z',
    '2026-03-02T04:00:00.000Z',
    '2026-03-02T10:00:00.000Z',
    '2026-03-02T16:00:00.000Z',
  ]);
  expect(occurrencesBetween('0 0 */6 * * * *', from, new Date('2026-03-04T15:00:00Z')).map(iso)).toEqual([
    '2026-03-02T10:00:00.000Z',
    '2026-03-03T10:00:00.000Z',
    '2026-03-04T10:00:00.000Z',
  ]);
});

it('an agenda is in the order of the clock, and of the list at the same instant', () => {
  const jobs = [job('settle', '0 5 0 * * * *'), job('expire', '0 5 0 * * * *'), job('early', '0 1 0 * * * *')];
  const due = agenda(jobs, new Date('2026-03-01T10:00:00Z'), new Date('2026-03-02T10:00:00Z'));
  expect(due.map((it) => it.job.name)).toEqual(['early', 'settle', 'expire']);
});

it('a job that depends on the hour keeps hours of its own on a way of days', () => {
  const hourly = { ...job('send', '0 */10 * * * * *'), cronOverDays: '0 0 10,18 * * * *' };
  const [from, nextDay, dayAfter] = ['2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z', '2026-03-02T10:00:01Z'].map(
    (it) => new Date(it),
  );
  if (from === undefined || nextDay === undefined || dayAfter === undefined) throw new Error('three instants');
  expect(agenda([hourly], from, nextDay)).toHaveLength(25);
  expect(agenda([hourly], from, dayAfter).map((it) => iso(it.at))).toEqual([
    '2026-03-02T02:00:00.000Z',
    '2026-03-02T10:00:00.000Z',
  ]);
});

it('a cron that is not seven fields with any year is refused', () => {
  expect(() => lastOccurrence('0 5 0 * * *', new Date())).toThrow('seven-field');
  expect(() => lastOccurrence('0 5 0 * * * 2026', new Date())).toThrow('seven-field');
});
