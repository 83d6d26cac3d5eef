/** Makes the environment of a command out of its `let` and `collation`. */
import { failedToParse } from '../fault';
import { createCollator } from './collation';
import type { Env } from './env';
import { compileExpression } from './expression/compile';
import type { Doc, Maybe } from './value';

export type EnvOptions = { now: Date; random: () => number; let?: Doc | undefined; collation?: Doc | undefined };

/** Each variable of `let` is an expression over constants and the variables before it. FailedToParse (9) for a bad name. */
export function createEnv({ now, random, let: variables, collation }: EnvOptions): Env {
  const vars = new Map<string, Maybe>();
  const env: Env = { vars, now, random, collator: createCollator(collation) };
  for (const [name, expression] of variables ?? []) {
    if (!/^[a-z\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*$/.test(name)) {
      throw failedToParse(`'${name}' starts with an invalid character for a user variable name`);
    }
    vars.set(name, compileExpression(expression, env)(new Map()));
  }
  return env;
}
