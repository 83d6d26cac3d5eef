/** What an aggregation expression can see while it is compiled, and the values it reads while it runs. */
import { badValue, fault } from '../../fault';
import type { Env } from '../env';
import { type Doc, isDoc, type Maybe, type Value } from '../value';

/** The values of one evaluation: the document at 0, and each bound variable at its own place. */
export type Frame = Maybe[];
export type Run = (frame: Frame) => Maybe;
/** Compiles one operator's operand. */
export type Builder = (operand: Value, scope: Scope) => Run;
export type Builders = Readonly<Record<string, Builder>>;

export class Scope {
  constructor(
    readonly env: Env,
    private readonly compiler: (expression: Value, scope: Scope) => Run,
    readonly slots: ReadonlyMap<string, number> = new Map(),
    private readonly counter: { next: number } = { next: 1 },
  ) {}

  compile(expression: Value): Run {
    return this.compiler(expression, this);
  }

  /** A scope in which `name` is bound, and where its value stands in the frame. Each binding has a place of its own. */
  bind(name: string): { scope: Scope; slot: number } {
    if (!/^[a-z\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*$/.test(name)) {
      throw fault(9, `'${name}' starts with an invalid character for a user variable name`);
    }
    const slot = this.counter.next;
    this.counter.next += 1;
    return { scope: new Scope(this.env, this.compiler, new Map([...this.slots, [name, slot]]), this.counter), slot };
  }
}

/** The operands of an operator that takes between `least` and `most` of them; a single one needs no array. */
export function operands(name: string, operand: Value, scope: Scope, least: number, most = least): Run[] {
  const list = Array.isArray(operand) ? operand : [operand];
  if (list.length < least || list.length > most) {
    if (least === most) throw fault(16020, `Expression ${name} takes exactly ${least} arguments. ${list.length} were passed in.`);
    if (most === Infinity)
      throw fault(16020, `Expression ${name} takes at least ${least} arguments, but ${list.length} were passed in.`);
    throw fault(
      28667,
      `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${list.length} were passed in.`,
    );
  }
  return list.map((item) => scope.compile(item));
}

/** An operator of exactly one operand. */
export const unary =
  (name: string, apply: (value: Maybe) => Maybe): Builder =>
  (operand, scope) => {
    const [run = missing] = operands(name, operand, scope, 1);
    return (frame) => apply(run(frame));
  };

/** An operator of exactly two operands. */
export const binary =
  (name: string, apply: (a: Maybe, b: Maybe, scope: Scope) => Maybe): Builder =>
  (operand, scope) => {
    const [left = missing, right = missing] = operands(name, operand, scope, 2);
    return (frame) => apply(left(frame), right(frame), scope);
  };

/** An operator of any number of operands. */
export const variadic =
  (name: string, apply: (values: Maybe[], scope: Scope) => Maybe, least = 0, most = Infinity): Builder =>
  (operand, scope) => {
    const runs = operands(name, operand, scope, least, most);
    return (frame) =>
      apply(
        runs.map((run) => run(frame)),
        scope,
      );
  };

export const missing: Run = () => undefined;

/** The named arguments of an operator, each compiled; unknown and absent ones are refused by name. */
export function named<const R extends string, const O extends string>(
  name: string,
  operand: Value,
  scope: Scope,
  required: readonly R[],
  optional: readonly O[],
): Record<R, Run> & Partial<Record<O, Run>> {
  const given = namedValues(name, operand, required, optional);
  const runs: Partial<Record<string, Run>> = {};
  for (const [key, value] of given) runs[key] = scope.compile(value);
  const complete = (record: Partial<Record<string, Run>>): record is Record<R, Run> & Partial<Record<O, Run>> =>
    required.every((key) => record[key] !== undefined);
  if (!complete(runs)) throw badValue(`Missing argument to ${name}`);
  return runs;
}

/** The named arguments of an operator as they stand. */
export function namedValues(name: string, operand: Value, required: readonly string[], optional: readonly string[]): Doc {
  if (!isDoc(operand)) throw fault(9, `${name} requires an object as an argument`);
  for (const key of operand.keys()) {
    if (!required.includes(key) && !optional.includes(key)) throw fault(9, `Unrecognized argument to ${name}: ${key}`);
  }
  for (const key of required) if (!operand.has(key)) throw fault(9, `Missing '${key}' parameter to ${name}`);
  return operand;
}
