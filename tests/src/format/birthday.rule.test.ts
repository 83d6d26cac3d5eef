/** The days that a birthday's wheel offers end where the server begins to refuse. */
import { birthdayFault } from '@/cloudfunctions/identity/birthday.rule';
import { birthdayRange } from '@/src/format/birthday';
import { addDays } from '@/src/format/day';
import { LocalDay } from '@/types/contract/values';

it.each(['2026-11-29', '2026-02-28', '2026-03-01', '2028-02-28', '2028-02-29', '2030-02-28', '2026-12-31'])(
  'on %s: the first and the last are taken, the days before and after are refused',
  (today) => {
    const { earliest, latest } = birthdayRange(today);
    const fault = (birthday: string) => birthdayFault(LocalDay.parse(birthday), LocalDay.parse(today));
    expect([fault(earliest), fault(latest)]).toEqual([undefined, undefined]);
    expect([fault(addDays(earliest, -1)), fault(addDays(latest, 1))]).toEqual(['BIRTHDAY_INVALID', 'UNDER_AGE']);
  },
);
