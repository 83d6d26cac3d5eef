/** A phone that two members have proven: both hear that it is looked at, and how it was settled. It tells nothing that could have changed. */
import type { Topic } from './topic';

export const conflictTopic: Topic<'phone_conflict'> = {
  kind: 'phone_conflict',
  look: async (_reader, asked) => asked.map((it) => it.facts),
};
