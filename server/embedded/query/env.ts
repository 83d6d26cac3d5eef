/** What is fixed for one command: its variables, its clock, its chance, its collation. */
import type { Collator } from './collation';
import type { Maybe } from './value';

export type Env = {
  /** The `let` variables of the command by name without `$$`, already evaluated; read when an expression runs, so a $lookup may change them. */
  vars: ReadonlyMap<string, Maybe>;
  /** `$$NOW` and `$currentDate`: one instant for the whole command. */
  now: Date;
  /** From 0 inclusive to 1 exclusive. */
  random: () => number;
  collator: Collator | undefined;
};
