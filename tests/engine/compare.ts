/** What an engine answered, in a form in which equal means equal to the type, the spelling and the order of fields. */
import { BSON } from 'mongodb';

export type Outcome = { readonly code: number; readonly message: string } | { readonly answers: readonly string[] };

/** 1, 1.0, `Long` 1 and `Decimal128` 1 are four answers; so are a missing field and null, and fields in another order. */
export const spelled = (value: unknown): string => BSON.EJSON.stringify(value, { relaxed: false });

/** Where no total order was asked for, only what was answered counts. */
export const answersOf = (values: readonly unknown[], ordered: boolean): Outcome => {
  const answers = values.map(spelled);
  return { answers: ordered ? answers : answers.sort() };
};

/** Refusals are the same when their codes are; the sentences are each engine's own. */
export function isSame(one: Outcome, other: Outcome): boolean {
  if ('code' in one || 'code' in other) return 'code' in one && 'code' in other && one.code === other.code;
  return one.answers.length === other.answers.length && one.answers.every((it, at) => it === other.answers[at]);
}
