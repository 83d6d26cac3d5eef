/** Stand-in until the query language has its own. */
import { notSupported } from '../fault';
import type { Env } from '../query/env';
import type { Doc } from '../query/value';

export function createEnv({
  now,
  random,
  let: variables,
  collation,
}: {
  now: Date;
  random: () => number;
  let?: Doc;
  collation?: Doc;
}): Env {
  if (collation && collation.get('locale') !== 'simple') throw notSupported('A collation');
  return { vars: variables ?? new Map(), now, random, collator: undefined };
}
