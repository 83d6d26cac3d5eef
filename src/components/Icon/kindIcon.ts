/** The icon of each kind of reminder. */
import type { ReminderKind } from '@/types/contract/reminderKind';
import type { IconName } from './Icon';

export const KIND_ICONS: Readonly<Record<ReminderKind, IconName>> = {
  birthday: 'cake',
  points_expiring: 'coin',
  coupon_expiring: 'ticket',
  tier_risen: 'growth',
  tier_at_risk: 'shield',
  exchange_ready: 'gift',
  checkin: 'calendar',
  member_day: 'star',
  win_back: 'shop',
  wish: 'heart',
  exchange_cancelled: 'undo',
  phone_conflict: 'phone',
};
