/** The days that a birthday's wheel offers. The server refuses the rest (`UNDER_AGE`, `BIRTHDAY_INVALID`). */

const EARLIEST = '1900-01-01';
const AGE_LEAST_YEARS = 14;

/** From 1900 to who is 14 on `today`, a business day; born on 29 February they have their birthday on the 28th in common years. */
export function birthdayRange(today: string): { earliest: string; latest: string } {
  const year = String(Number(today.slice(0, 4)) - AGE_LEAST_YEARS);
  const monthDay = today.slice(5);
  const isEndOfFebruary = monthDay === '02-28' || monthDay === '02-29';
  const leapDay = `${year}-02-29`;
  const exists = new Date(`${leapDay}T00:00:00Z`).getUTCDate() === 29;
  const latest = !isEndOfFebruary ? `${year}-${monthDay}` : exists ? leapDay : `${year}-02-28`;
  return { earliest: EARLIEST, latest };
}
