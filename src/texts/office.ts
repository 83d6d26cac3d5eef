/** Texts of the office behind the counter: what it holds. */
import { both } from './both';

export const officeTexts = both(
  {
    conflicts: '手机号冲突',
    staff: '店员与管理员',
    figures: '提醒成效',
    waiting: (count: string) => `${count} 条待处理`,
  },
  {
    conflicts: 'Phone conflicts',
    staff: 'Staff and operators',
    figures: 'Reminders, figures',
    waiting: (count) => `${count} to settle`,
  },
);
