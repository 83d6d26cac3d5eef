/** Texts of the office behind the counter: what it holds. */
import { both } from './both';

export const officeTexts = both(
  {
    conflicts: '手机号冲突',
    staff: '店员与管理员',
    figures: '提醒成效',
    audit: '操作记录',
    waiting: (count: string) => `${count} 条待处理`,
  },
  {
    conflicts: 'Phone conflicts',
    staff: 'Staff and operators',
    figures: 'Reminders, figures',
    audit: 'Audit trail',
    waiting: (count) => `${count} to settle`,
  },
);
