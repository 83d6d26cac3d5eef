/** How long points live, by the programme's policy. */
import type { ExpiryPolicy, Programme } from '@/types/contract/programme';
import type { LocalDay } from '@/types/contract/values';
import { addDays, monthEnd, yearEnd } from '../kernel/calendar';

/** The last day on which points can be used that become available on `availableOn`; `null` is never. */
export function expiryOf(policy: ExpiryPolicy, availableOn: LocalDay): LocalDay | null {
  switch (policy.type) {
    case 'month_end':
      return monthEnd(availableOn, policy.months);
    case 'days':
      // The day on which they become available is the first of them.
      return addDays(availableOn, policy.days - 1);
    case 'year_end':
      return yearEnd(availableOn, policy.years);
    case 'never':
      return null;
  }
}

/** The day on which points of a purchase become available. */
export const availableOn = (programme: Programme, purchaseDay: LocalDay): LocalDay =>
  addDays(purchaseDay, programme.earning.availableAfterDays);
