/** Texts of giving a reason for what is done to a member's things. */
import { both } from './both';

export const reasonTexts = both(
  {
    hint: '或写一句原因',
    needed: '请选一个或写一句原因',
  },
  {
    hint: 'Or write a reason',
    needed: 'Please choose or write a reason',
  },
);
