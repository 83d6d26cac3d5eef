/** What the check-in page shows, asked in one go. Consent ids must be at hand before the tap. */
import type { Answered } from '@/types/contract/contract';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import * as checkin from '@/src/cloud/checkin';
import * as reminder from '@/src/cloud/reminder';
import * as shop from '@/src/cloud/shop';
import type { Calendar } from './month';

export interface CheckinView {
  calendar: Calendar;
  programme: Answered<Contracts['shop'], 'programme'>;
  quota: Answered<Contracts['reminder'], 'quota'>['items'];
}

export async function loadCheckin(month: string): Promise<Answer<CheckinView>> {
  const [calendar, programme, quota] = await Promise.all([checkin.calendar(month), shop.programme(), reminder.quota()]);
  if (!calendar.ok) return calendar;
  if (!programme.ok) return programme;
  // Reminders are an offer on the side: without them one can still check in.
  return { ok: true, data: { calendar: calendar.data, programme: programme.data, quota: quota.ok ? quota.data.items : [] } };
}
