/** Texts in both languages: what English lacks, or has too much, does not compile. */

/** The same shape with any text in it: plain strings, functions of the same arguments, lists, groups of these. */
export type Same<T> = T extends string
  ? string
  : T extends (...given: infer A) => string
    ? (...given: A) => string
    : T extends readonly (infer I)[]
      ? readonly Same<I>[]
      : { [K in keyof T]: Same<T[K]> };

export const both = <T extends object>(zh: T & Same<T>, en: Same<T>): { zh: Same<T>; en: Same<T> } => ({ zh, en });
