/** What a phone forgets of its member, when they take their consent back, sign out or leave. How the phone is used stays. */
import { removeUnder } from './storage';

/** What was shown, and is asked for anew by whoever may still ask. */
export const forgetSeen = (): void => removeUnder(['cache.']);

/** Everything about the member, what was still under way included: there is nobody left for whom it could end. */
export const forgetMember = (): void => removeUnder(['cache.', 'open.', 'key.']);
